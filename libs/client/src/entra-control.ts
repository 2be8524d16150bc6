import { z } from 'zod';
import { EndControl } from './end-control';
import type { HttpClient } from './http-client';

const group = z.looseObject({ id: z.string(), displayName: z.string(), memberCount: z.number() });
const directoryObject = z.looseObject({ id: z.string(), displayName: z.string(), deviceId: z.string().optional() });
const groupMember = z.object({ id: z.string(), displayName: z.string().nullable(), type: z.string().nullable() });
const membershipWrite = z.looseObject({
  sequence: z.number(),
  /** Real milliseconds since the epoch. */
  arrivedMs: z.number(),
  answeredMs: z.number(),
  /** The same by the virtual clock, when it was charged. */
  chargedMs: z.number(),
  groupId: z.string(),
  op: z.enum(['add', 'remove']),
  objectIds: z.array(z.string()),
  status: z.number().nullable(),
  applied: z.boolean(),
  /** Of the write quota. */
  cost: z.number(),
  /** The HTTP call that it came in. */
  call: z.string(),
});

export type DirectoryGroup = z.infer<typeof group>;
export type DirectoryObject = z.infer<typeof directoryObject>;
export type GroupMember = z.infer<typeof groupMember>;
export type MembershipWrite = z.infer<typeof membershipWrite>;

/** What an administrator does with an app registration. */
export interface AppChange {
  readonly secret?: string;
  readonly secretExpired?: boolean;
  readonly permissions?: readonly string[];
  /** Withdrawn: no permission is left; disabled: it cannot sign in; removed: the tenant does not know it. */
  readonly consent?: 'granted' | 'withdrawn' | 'disabled' | 'removed';
}

/** How far the replicas of a simulated directory are behind; seconds of its clock. */
export interface Replication {
  readonly replicas?: number;
  readonly minSeconds?: number;
  readonly maxSeconds?: number;
  readonly tailShare?: number;
  readonly tailSeconds?: number;
  /** How much further behind the index for advanced queries is. */
  readonly indexSeconds?: number;
  /** So many of the replicas stand still from now on. */
  readonly frozen?: number;
}

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const nothing = z.unknown();

/** What people do in Entra, and how the simulated Graph behaves. A tenant is named by its cloudServiceId or its GUID. */
export class EntraControl extends EndControl {
  constructor(private readonly http: HttpClient) {
    super(http);
  }

  async groups(tenant: string): Promise<DirectoryGroup[]> {
    return (await this.http.request('GET', `/tenants/${tenant}/groups`, listOf(group))).items;
  }

  /** `kind`: such as `dynamic`; a plain security group unless given. */
  async createGroup(
    tenant: string,
    plan: { readonly displayName: string; readonly kind?: string; readonly members?: readonly string[] },
  ): Promise<DirectoryGroup> {
    const body = { items: [plan] };
    const { items } = await this.http.request(
      'POST',
      `/tenants/${tenant}/groups`,
      z.object({ items: z.tuple([group]) }),
      { body },
    );
    return items[0];
  }

  /** Its words and its kind, such as `{ groupTypes: ['DynamicMembership'] }` or `{ onPremisesSyncEnabled: true }`. */
  async changeGroup(tenant: string, id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', `/tenants/${tenant}/groups/${id}`, nothing, { body: change });
  }

  async deleteGroup(tenant: string, id: string): Promise<void> {
    await this.http.request('DELETE', `/tenants/${tenant}/groups/${id}`, nothing);
  }

  async members(tenant: string, groupId: string): Promise<GroupMember[]> {
    return (await this.http.request('GET', `/tenants/${tenant}/groups/${groupId}/members`, listOf(groupMember))).items;
  }

  /** Those who are there already, or are not there, are no matter. */
  async changeMembers(
    tenant: string,
    groupId: string,
    change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): Promise<void> {
    await this.http.request('POST', `/tenants/${tenant}/groups/${groupId}/members`, nothing, { body: change });
  }

  /** As `changeMembers`. An app is named by its service principal's object id. */
  async changeOwners(
    tenant: string,
    groupId: string,
    change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
  ): Promise<void> {
    await this.http.request('POST', `/tenants/${tenant}/groups/${groupId}/owners`, nothing, { body: change });
  }

  /** Devices or users, those of that name only when it is given. */
  async objects(tenant: string, kind: 'devices' | 'users', displayName?: string): Promise<DirectoryObject[]> {
    const query = { displayName };
    return (await this.http.request('GET', `/tenants/${tenant}/${kind}`, listOf(directoryObject), { query })).items;
  }

  /** `plan`: `displayName`, and `id`, `deviceId`, `userPrincipalName` where they matter. */
  async createObject(
    tenant: string,
    kind: 'devices' | 'users',
    plan: Readonly<Record<string, unknown>>,
  ): Promise<DirectoryObject> {
    const one = z.object({ items: z.tuple([directoryObject]) });
    return (await this.http.request('POST', `/tenants/${tenant}/${kind}`, one, { body: { items: [plan] } })).items[0];
  }

  async changeObject(
    tenant: string,
    kind: 'devices' | 'users',
    id: string,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.http.request('PATCH', `/tenants/${tenant}/${kind}/${id}`, nothing, { body: change });
  }

  async deleteObject(tenant: string, kind: 'devices' | 'users', id: string): Promise<void> {
    await this.http.request('DELETE', `/tenants/${tenant}/${kind}/${id}`, nothing);
  }

  /** The membership writes that reached Graph, in order; those after a sequence number only when it is given. */
  async writes({ group, after }: { readonly group?: string; readonly after?: number } = {}): Promise<
    MembershipWrite[]
  > {
    const page = z.object({ items: z.array(membershipWrite), next: z.number().nullable() });
    const items: MembershipWrite[] = [];
    let from: number | null = after ?? 0;
    while (from !== null) {
      const answer: z.infer<typeof page> = await this.http.request('GET', '/writes', page, {
        query: { group, after: from },
      });
      items.push(...answer.items);
      from = answer.next;
    }
    return items;
  }

  /** Forgets the writes so far; their numbers go on. */
  async clearWrites(): Promise<void> {
    await this.http.request('DELETE', '/writes', nothing);
  }

  /** What is not named stays. Permissions count from the next token on, when they are in it and still granted. */
  async changeApp(tenant: string, clientId: string, change: AppChange): Promise<void> {
    await this.http.request('PATCH', `/tenants/${tenant}/apps/${clientId}`, nothing, { body: change });
  }

  /** Access tokens that the app has now are refused with 401. */
  async revokeTokens(tenant: string, clientId: string): Promise<void> {
    await this.http.request('POST', `/tenants/${tenant}/apps/${clientId}/revoke-tokens`, nothing);
  }

  /** How far reads are behind; what is not named is as in a directory that does not lag. */
  async setReplication(tenant: string, replication: Replication): Promise<void> {
    await this.http.request('PUT', `/tenants/${tenant}/replication`, nothing, { body: replication });
  }

  /** Links to further pages that were given out are refused. */
  async expirePageTokens(): Promise<void> {
    await this.http.request('POST', '/expire-page-tokens', nothing);
  }

  /** How Graph behaves, such as `refuseOverlappingWrites`. */
  async changeSettings(change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', '/settings', nothing, { body: change });
  }
}
