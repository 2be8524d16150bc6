import {
  auditEntry,
  groupView,
  mappingView,
  mappingsDifference,
  planItem,
  planView,
  republishStarted,
  runView,
  runsStarted,
  selfTestView,
  siteView,
  tenantView,
  type StateOwner,
  type auditFilter,
  type mappingPatch,
  type newGroup,
  type newMapping,
  type tenantPatch,
} from '@rollcall/contracts';
import { z } from 'zod';
import { HttpClient, type HttpClientOptions } from './http-client';

export type Mapping = z.infer<typeof mappingView>;
export type StartedRun = z.infer<typeof runsStarted>['runs'][number];

const nothing = z.unknown();
const path = (strings: TemplateStringsArray, ...values: readonly string[]): string =>
  strings.reduce((before, part, index) => before + encodeURIComponent(values[index - 1] ?? '') + part);

/** What a person can pause: a mapping, a tenant, or all of them. */
export type Pausable = { readonly mappingId: string } | { readonly cloudServiceId: string } | 'everything';

function pathOf(what: Pausable): string {
  if (what === 'everything') return '';
  return 'mappingId' in what ? path`/mappings/${what.mappingId}` : path`/tenants/${what.cloudServiceId}`;
}

/** The admin API of the coordinator, `/admin/v1`; the status service passes it on as well. Every call may throw an ApiError. */
export class AdminClient {
  private readonly http: HttpClient;

  /** `origin`: such as `http://127.0.0.1:8081`. */
  constructor(origin: string, options: HttpClientOptions = {}) {
    this.http = new HttpClient(`${origin}/admin/v1`, options);
  }

  tenants(): Promise<z.infer<typeof tenantView>[]> {
    return this.http.all('/tenants', tenantView);
  }

  changeTenant(cloudServiceId: string, change: z.input<typeof tenantPatch>): Promise<z.infer<typeof tenantView>> {
    return this.http.request('PATCH', path`/tenants/${cloudServiceId}`, tenantView, { body: change });
  }

  groups(cloudServiceId: string, nameStartsWith?: string, most = Infinity): Promise<z.infer<typeof groupView>[]> {
    return this.http.first(path`/tenants/${cloudServiceId}/groups`, groupView, { nameStartsWith }, most);
  }

  group(
    cloudServiceId: string,
    groupId: string,
    collectionType?: 'device' | 'user',
  ): Promise<z.infer<typeof groupView>> {
    const query = { collectionType };
    return this.http.request('GET', path`/tenants/${cloudServiceId}/groups/${groupId}`, groupView, { query });
  }

  /** `idempotencyKey`: sent again with the same, it makes no second group. */
  createGroup(
    cloudServiceId: string,
    group: z.input<typeof newGroup>,
    idempotencyKey?: string,
  ): Promise<z.infer<typeof groupView>> {
    const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
    return this.http.request('POST', path`/tenants/${cloudServiceId}/groups`, groupView, { body: group, headers });
  }

  createMapping(mapping: z.input<typeof newMapping>): Promise<Mapping> {
    return this.http.request('POST', '/mappings', mappingView, { body: mapping });
  }

  mappings(): Promise<Mapping[]> {
    return this.http.first('/mappings', mappingView, {}, Infinity);
  }

  mapping(id: string): Promise<Mapping> {
    return this.http.request('GET', path`/mappings/${id}`, mappingView);
  }

  changeMapping(id: string, change: z.input<typeof mappingPatch>): Promise<Mapping> {
    return this.http.request('PATCH', path`/mappings/${id}`, mappingView, { body: change });
  }

  /** Makes the mappings exactly these, all or nothing; in a dry run it only tells the difference. */
  declareMappings(
    mappings: readonly z.input<typeof newMapping>[],
    query: { readonly dryRun?: boolean; readonly allowEmpty?: boolean } = {},
  ): Promise<z.infer<typeof mappingsDifference>> {
    return this.http.request('PUT', '/mappings', mappingsDifference, { body: { mappings }, query });
  }

  /** Its members stay in the group unless they are to be removed. */
  async deleteMapping(id: string, removeMembers?: boolean): Promise<void> {
    await this.http.request('DELETE', path`/mappings/${id}`, nothing, { query: { removeMembers } });
  }

  async synchronizeMapping(id: string, dryRun?: boolean): Promise<readonly StartedRun[]> {
    const body = dryRun === undefined ? {} : { dryRun };
    return (await this.http.request('POST', path`/mappings/${id}/synchronize`, runsStarted, { body })).runs;
  }

  async synchronizeCollection(site: string, collectionId: string, dryRun?: boolean): Promise<readonly StartedRun[]> {
    const body = dryRun === undefined ? {} : { dryRun };
    const address = path`/collections/${site}/${collectionId}/synchronize`;
    return (await this.http.request('POST', address, runsStarted, { body })).runs;
  }

  async synchronizeTenant(cloudServiceId: string, dryRun?: boolean): Promise<readonly StartedRun[]> {
    const body = dryRun === undefined ? {} : { dryRun };
    const address = path`/tenants/${cloudServiceId}/synchronize`;
    return (await this.http.request('POST', address, runsStarted, { body })).runs;
  }

  sites(): Promise<z.infer<typeof siteView>[]> {
    return this.http.all('/sites', siteView);
  }

  /** Tries what is needed of a tenant. */
  testTenant(cloudServiceId: string): Promise<z.infer<typeof selfTestView>> {
    return this.http.request('POST', path`/tenants/${cloudServiceId}/self-test`, selfTestView);
  }

  /** Tries what is needed of a site. */
  testSite(site: string): Promise<z.infer<typeof selfTestView>> {
    return this.http.request('POST', path`/sites/${site}/self-test`, selfTestView);
  }

  /** Says that the older state which the site shows since `restoredAt` is the truth now. */
  confirmRestored(site: string, restoredAt: string): Promise<z.infer<typeof siteView>> {
    return this.http.request('POST', path`/sites/${site}/confirm-restored`, siteView, { body: { restoredAt } });
  }

  async look(site: string, collectionId: string): Promise<void> {
    await this.http.request('POST', path`/collections/${site}/${collectionId}/look`, nothing);
  }

  /** The plan with the first page of its items. */
  plan(runId: string): Promise<z.infer<typeof planView>> {
    return this.http.request('GET', path`/runs/${runId}/plan`, planView);
  }

  /** All items of the plan, or those that fit. */
  planItems(
    runId: string,
    filter: { readonly change?: 'add' | 'remove'; readonly held?: boolean } = {},
  ): Promise<z.infer<typeof planItem>[]> {
    return this.http.first(path`/runs/${runId}/plan`, planItem, filter, Infinity);
  }

  /** Gives the run as it is then; of `apply`, the full sync that carries the preview out. */
  decide(runId: string, decision: 'release' | 'reject' | 'apply', planHash: string): Promise<z.infer<typeof runView>> {
    return this.http.request('POST', path`/runs/${runId}/${decision}`, runView, { body: { planHash } });
  }

  cancel(runId: string): Promise<z.infer<typeof runView>> {
    return this.http.request('POST', path`/runs/${runId}/cancel`, runView);
  }

  /** Stops writes; repeated, it changes nothing. */
  async pause(what: Pausable): Promise<void> {
    await this.http.request('POST', `${pathOf(what)}/pause`, nothing);
  }

  /** Lets them go on, with what was kept. */
  async resume(what: Pausable): Promise<void> {
    await this.http.request('POST', `${pathOf(what)}/resume`, nothing);
  }

  /** Has the owners of all states (or one) publish them again. */
  republish(service?: StateOwner): Promise<z.infer<typeof republishStarted>> {
    return this.http.request('POST', '/republish', republishStarted, {
      body: service === undefined ? {} : { service },
    });
  }

  /** Newest first. */
  audit(filter: z.input<typeof auditFilter> = {}): Promise<z.infer<typeof auditEntry>[]> {
    return this.http.all('/audit', auditEntry, filter);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}
