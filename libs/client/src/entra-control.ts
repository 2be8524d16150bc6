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

  /** The app's `secret`, `secretExpired`, `permissions`. */
  async changeApp(tenant: string, clientId: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', `/tenants/${tenant}/apps/${clientId}`, nothing, { body: change });
  }

  /** How Graph behaves, such as `refuseOverlappingWrites`. */
  async changeSettings(change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', '/settings', nothing, { body: change });
  }
}
