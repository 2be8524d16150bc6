import { z } from 'zod';
import { EndControl } from './end-control';
import type { HttpClient } from './http-client';

const siteRecord = z.looseObject({
  resourceId: z.number(),
  name: z.string(),
  /** Of a user: the name as people know it. */
  fullUserName: z.string().optional(),
  aadDeviceId: z.string().nullish(),
  aadUserId: z.string().nullish(),
});
const siteCollection = z.looseObject({
  collectionId: z.string(),
  name: z.string(),
  type: z.enum(['device', 'user', 'other']),
  memberCount: z.number(),
});
const generated = z.object({
  resourceId: z.number(),
  name: z.string(),
  objectId: z.string().optional(),
  deviceId: z.string().optional(),
});

export type SiteRecord = z.infer<typeof siteRecord>;
export type SiteCollection = z.infer<typeof siteCollection>;
export type Generated = z.infer<typeof generated>;

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const nothing = z.unknown();

/** What administrators do at the first site, and how its simulated AdminService behaves. */
export class SiteControl extends EndControl {
  constructor(private readonly http: HttpClient) {
    super(http);
  }

  async records(kind: 'devices' | 'users' | 'user-groups'): Promise<SiteRecord[]> {
    return (await this.http.request('GET', `/${kind}`, listOf(siteRecord))).items;
  }

  /** `plan`: `name` (a device) or `fullUserName` (a user), and `aadDeviceId`, `aadUserId`, `aadTenantId` where they matter. */
  async createRecord(
    kind: 'devices' | 'users',
    plan: Readonly<Record<string, unknown>>,
    collections: readonly string[] = [],
  ): Promise<SiteRecord> {
    const one = z.object({ items: z.tuple([siteRecord]) });
    return (await this.http.request('POST', `/${kind}`, one, { body: { items: [plan], collections } })).items[0];
  }

  async changeRecord(
    kind: 'devices' | 'users',
    resourceId: number,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.http.request('PATCH', `/${kind}/${resourceId}`, nothing, { body: change });
  }

  async deleteRecord(kind: 'devices' | 'users', resourceId: number): Promise<void> {
    await this.http.request('DELETE', `/${kind}/${resourceId}`, nothing);
  }

  async collections(): Promise<SiteCollection[]> {
    return (await this.http.request('GET', '/collections', listOf(siteCollection))).items;
  }

  createCollection(plan: {
    readonly name: string;
    readonly type: 'device' | 'user' | 'other';
    readonly collectionId?: string;
    readonly members?: readonly number[];
  }): Promise<SiteCollection> {
    return this.http.request('POST', '/collections', siteCollection, { body: plan });
  }

  /** Its name, or how it misleads: `memberCountOffset`, `hidden`, `currentStatus`. */
  async changeCollection(id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', `/collections/${id}`, nothing, { body: change });
  }

  async deleteCollection(id: string): Promise<void> {
    await this.http.request('DELETE', `/collections/${id}`, nothing);
  }

  async members(collectionId: string): Promise<SiteRecord[]> {
    return (await this.http.request('GET', `/collections/${collectionId}/members`, listOf(siteRecord))).items;
  }

  async changeMembers(
    collectionId: string,
    change: { readonly add?: readonly number[]; readonly remove?: readonly number[] },
  ): Promise<void> {
    await this.http.request('POST', `/collections/${collectionId}/members`, nothing, { body: change });
  }

  /** Makes many records with their Entra objects, and puts them into collections and groups (by id). */
  async generate(plan: {
    readonly kind: 'device' | 'user';
    readonly count: number;
    /** The names are this and a number from `start` on. */
    readonly prefix: string;
    readonly start?: number;
    /** False: they have no identity in Entra. */
    readonly entra?: boolean;
    readonly collections?: readonly string[];
    readonly groups?: readonly string[];
  }): Promise<Generated[]> {
    return (await this.http.request('POST', '/generate', listOf(generated), { body: plan })).items;
  }

  /** The site's `token`, `denied`, `evaluationDelayMs`. */
  async changeSite(id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.http.request('PATCH', `/sites/${id}`, nothing, { body: change });
  }
}
