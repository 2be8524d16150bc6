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

/** What administrators do at a site, the first unless another is named, and how the simulated AdminServices behave. */
export class SiteControl extends EndControl {
  constructor(
    private readonly http: HttpClient,
    /** The site's id. */
    private readonly site?: string,
  ) {
    super(http);
  }

  /** The same for another site; faults, counters and being down go to all of them. */
  at(site: string): SiteControl {
    return new SiteControl(this.http, site);
  }

  private ask<Schema extends z.ZodType>(
    method: string,
    path: string,
    answer: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>> {
    return this.http.request(method, path, answer, { query: { site: this.site }, body });
  }

  async records(kind: 'devices' | 'users' | 'user-groups'): Promise<SiteRecord[]> {
    return (await this.ask('GET', `/${kind}`, listOf(siteRecord))).items;
  }

  /** `plan`: `name` (a device) or `fullUserName` (a user), and `aadDeviceId`, `aadUserId`, `aadTenantId` where they matter. */
  async createRecord(
    kind: 'devices' | 'users',
    plan: Readonly<Record<string, unknown>>,
    collections: readonly string[] = [],
  ): Promise<SiteRecord> {
    const one = z.object({ items: z.tuple([siteRecord]) });
    return (await this.ask('POST', `/${kind}`, one, { items: [plan], collections })).items[0];
  }

  async changeRecord(
    kind: 'devices' | 'users',
    resourceId: number,
    change: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.ask('PATCH', `/${kind}/${resourceId}`, nothing, change);
  }

  async deleteRecord(kind: 'devices' | 'users', resourceId: number): Promise<void> {
    await this.ask('DELETE', `/${kind}/${resourceId}`, nothing);
  }

  async collections(): Promise<SiteCollection[]> {
    return (await this.ask('GET', '/collections', listOf(siteCollection))).items;
  }

  createCollection(plan: {
    readonly name: string;
    readonly type: 'device' | 'user' | 'other';
    readonly collectionId?: string;
    readonly members?: readonly number[];
  }): Promise<SiteCollection> {
    return this.ask('POST', '/collections', siteCollection, plan);
  }

  /** Its name, or how it misleads: `memberCountOffset`, `hidden`, `currentStatus`. */
  async changeCollection(id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.ask('PATCH', `/collections/${id}`, nothing, change);
  }

  async deleteCollection(id: string): Promise<void> {
    await this.ask('DELETE', `/collections/${id}`, nothing);
  }

  async members(collectionId: string): Promise<SiteRecord[]> {
    return (await this.ask('GET', `/collections/${collectionId}/members`, listOf(siteRecord))).items;
  }

  async changeMembers(
    collectionId: string,
    change: { readonly add?: readonly number[]; readonly remove?: readonly number[] },
  ): Promise<void> {
    await this.ask('POST', `/collections/${collectionId}/members`, nothing, change);
  }

  /** Makes many records with their Entra objects, and puts them into collections and groups (by id). */
  async generate(plan: {
    readonly kind: 'device' | 'user';
    readonly count: number;
    /** The names are this and a number from `start` on. */
    readonly prefix: string;
    readonly start?: number;
    /** The first tenant unless named, by cloudServiceId or GUID. */
    readonly tenant?: string;
    /** False: they have no identity in Entra. */
    readonly entra?: boolean;
    readonly collections?: readonly string[];
    readonly groups?: readonly string[];
  }): Promise<Generated[]> {
    return (await this.ask('POST', '/generate', listOf(generated), plan)).items;
  }

  /** The site's `token`, `denied`, `evaluationDelayMs`. */
  async changeSite(id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
    await this.ask('PATCH', `/sites/${id}`, nothing, change);
  }
}
