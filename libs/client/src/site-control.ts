import { z } from 'zod';
import { EndControl, endCounters, type EndCounters } from './end-control';
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

/** How a site behaves; what is left out stays as it is. */
export interface SiteChange {
  /** Its bearer token. */
  readonly token?: string;
  /** Answers 404 "Access denied" to everything. */
  readonly denied?: boolean;
  /** `negotiate` as at real sites; NTLM is refused unless `refuseNtlm` is false. */
  readonly authentication?: 'bearer' | 'negotiate';
  readonly refuseNtlm?: boolean;
  /** Rows that our account does not see are left out silently; without `collections` it sees all. */
  readonly rights?: { readonly collections?: readonly string[]; readonly readResource?: boolean };
  /** When changes are evaluated, and how long that takes. */
  readonly evaluation?: {
    readonly atOnce?: boolean;
    readonly runMs?: number;
    readonly expressSeconds?: number;
    readonly scheduleSeconds?: number;
    readonly memberCountLagMs?: number;
  };
  /** The same as `runMs`. */
  readonly evaluationDelayMs?: number;
  /** Requests beyond it are answered by `status`, or only counted. */
  readonly limit?: { readonly requestsPerSecond?: number; readonly status?: number };
  readonly utcOffsetMinutes?: number;
}

/** How one address of a site behaves. */
export interface ProviderChange {
  /** Cuts every connection. */
  readonly down?: boolean;
  /** False: a web server answers, with a page. */
  readonly isProvider?: boolean;
  /** `renewed` by the same CA, by `otherCa` (`other-ca.pem` of the data folder), `expired`, of `otherName`. */
  readonly certificate?: 'first' | 'renewed' | 'otherCa' | 'expired' | 'otherName';
}

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });
const nothing = z.unknown();

/** What administrators do at a site, the first unless another is named, and how the simulated AdminServices behave. */
export class SiteControl extends EndControl {
  constructor(
    private readonly http: HttpClient,
    /** The control API of the other end, which keeps its certificate when one of the site's changes. */
    private readonly otherEnd: HttpClient = http,
    /** The site's id. */
    private readonly site?: string,
  ) {
    super(http);
  }

  /** The same for another site; faults and being down go to all of them, unless a fault names one. */
  at(site: string): SiteControl {
    return new SiteControl(this.http, this.otherEnd, site);
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
    /** The limiting collection. */
    readonly limitTo?: string;
    /** 1 by hand, 2 by a schedule, 4 incrementally, 6 both. */
    readonly refreshType?: 1 | 2 | 4 | 6;
    readonly members?: readonly number[];
  }): Promise<SiteCollection> {
    return this.ask('POST', '/collections', siteCollection, plan);
  }

  /** Its `name`, or how it misleads: `memberCountOffset`, `hidden`, `currentStatus`. */
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

  /** Makes devices that are generated whenever they are looked at, up to 825,000 and more; they have no objects in Entra. */
  async populate(plan: {
    readonly devices: number;
    /** The names begin with it. */
    readonly prefix?: string;
    /** By cloudServiceId; the first one unless given. */
    readonly tenant?: string;
    /** Shares, from 0 to 1. */
    readonly withoutIdentity?: number;
    readonly obsolete?: number;
    readonly foreign?: number;
    /** Besides one of all, the first of the answer, so many collections that share the devices. */
    readonly collections?: number;
  }): Promise<SiteCollection[]> {
    return (await this.ask('POST', '/populations', listOf(siteCollection), plan)).items;
  }

  async changeSite(id: string, change: SiteChange): Promise<void> {
    await this.ask('PATCH', `/sites/${id}`, nothing, change);
  }

  async changeProvider(id: string, name: string, change: ProviderChange): Promise<void> {
    await this.otherEnd.request('PATCH', `/sites/${id}/providers/${name}`, nothing, { body: change });
  }

  /** Begins a cycle now that would begin by itself at some time. */
  async evaluate(id: string, cycle: 'express' | 'scheduled' | 'daily'): Promise<void> {
    await this.ask('POST', `/sites/${id}/evaluate`, nothing, { cycle });
  }

  /** Keeps the site as it is for `restore`, which puts back its records and collections with their dates. */
  async backUp(id: string): Promise<void> {
    await this.ask('POST', `/sites/${id}/backup`, nothing);
  }

  async restore(id: string): Promise<void> {
    await this.ask('POST', `/sites/${id}/restore`, nothing);
  }

  /** What was asked of this site. */
  override counters(): Promise<EndCounters> {
    return this.ask('GET', '/counters', endCounters);
  }
}
