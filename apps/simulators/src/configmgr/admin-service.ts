import type { Answer, AnswerOrNone } from '../answer';
import { guidOf } from '../estate/guid';
import { IdSet } from '../estate/id-set';
import type { Site } from '../estate/site';
import type { MemberChange } from '../faults/fault-rule';
import type { FaultedRequest, Faults } from '../faults/faults';
import { QueryError } from '../odata/query-error';
import type { Tokens } from '../graph/tokens';
import { ClassCatalogue } from './class-catalogue';
import { type ClassPath, keysOf } from './class-path';
import { classQuery } from './class-query';
import type { ClassReader, Route } from './class-reader';
import { collectionClass, visibleCollections } from './collection-class';
import { callMethod, createCollection, replaceCollection } from './collection-writes';
import { membershipsOfDevice } from './device-memberships';
import { metadata } from './metadata';
import { queryRule } from './query-rule';
import { RequestRate } from './request-rate';
import { accessDenied, ServiceError, serviceFailure } from './service-error';
import { type ServicePath, servicePath } from './service-path';
import { SignOn } from './sign-on';
import type { ConnectedTenant } from './site-classes';
import { SourceCounters } from './source-counters';

export interface ServiceCall {
  readonly method: string;
  /** From `/AdminService` on, with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What comes before the url, such as `https://127.0.0.1:8444`. */
  readonly origin: string;
  /** Which of the site's addresses is asked. */
  readonly provider: string;
  readonly caller: string;
  readonly connection: object;
  readonly gone: () => Promise<void>;
}

/** A page of the web server in front of the service, which is no JSON. */
export const notAProvider = (): Answer => ({
  status: 404,
  headers: { 'Content-Type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body><h2>404 - File or directory not found.</h2></body></html>',
});

/** The AdminService of one site, the same at each of its providers. */
export class AdminService {
  readonly counters = new SourceCounters();
  readonly signOn: SignOn;
  readonly rate: RequestRate;
  /** Answers everything like to an account without rights. */
  denied = false;
  private readonly classes: ClassCatalogue;

  constructor(
    readonly site: Site,
    tokens: Tokens,
    private readonly faults: Faults,
    tenants: readonly ConnectedTenant[],
  ) {
    this.signOn = new SignOn(site, tokens);
    this.rate = new RequestRate(site.now);
    this.classes = new ClassCatalogue(site, tenants);
    site.evaluations.runQuery = (expression) => {
      const { className, filter } = queryRule(expression);
      return new IdSet(this.classes.find('wmi', className)?.numbers(site, filter));
    };
    site.evaluations.resume();
  }

  async answer(call: ServiceCall): Promise<AnswerOrNone> {
    const { method, url, body, provider, gone } = call;
    const inLastSecond = this.rate.add(call.caller);
    const request: FaultedRequest = {
      method,
      path: url,
      body,
      site: this.site.words.id,
      provider,
      gone,
      challenge: this.signOn.challenge('windows'),
      changeMembers: (change) => this.changeMembers(change),
    };
    this.counters.begin();
    const answer = await this.faults.around(request, async () => {
      try {
        return this.carryOut(call, inLastSecond);
      } catch (error) {
        if (error instanceof ServiceError) return serviceFailure(error.status, error.message, error.headers);
        if (error instanceof QueryError) return serviceFailure(400, error.message);
        throw error;
      }
    });
    this.counters.request(kindOf(call), answer, inLastSecond);
    return answer;
  }

  private carryOut(call: ServiceCall, inLastSecond: number): Answer {
    const [path = '', query = ''] = call.url.split(/\?(.*)/s);
    const place = servicePath(path);
    if (!place?.route) return notAProvider();
    const { requestsPerSecond, status } = this.rate.limit;
    if (status !== undefined && inLastSecond > requestsPerSecond)
      throw new ServiceError(status, 'There were too many requests.');
    this.signOn.demand(place.entry, call.headers['authorization'], call.connection);
    if (this.denied) throw accessDenied();
    return this.read({ ...place, route: place.route }, query, call);
  }

  private read(
    { service, route, rest }: ServicePath & { readonly route: Route },
    query: string,
    call: ServiceCall,
  ): Answer {
    const root = `${call.origin}${service}/${route}`;
    if (rest === '') return this.serviceDocument(route, root);
    if (rest === '$metadata')
      return { status: 200, headers: { 'Content-Type': 'application/xml' }, body: metadata(this.classes.all(route)) };
    if (/^SMS_Identification\.GetSiteID$/i.test(rest)) return this.siteId(root);
    const { className, keys, tail } = keysOf(rest);
    const reader = this.classes.find(route, className);
    if (!reader) throw new ServiceError(404, `Class '${className}' was not found.`);
    if (call.method !== 'GET') return this.write(reader, keys, tail, call, root);
    if (reader.name === 'Device' && keys && tail === 'ResourceCollectionMembership')
      return membershipsOfDevice(this.site, Number(keys[0]), query, root);
    return this.rows(reader, keys, tail, query, root);
  }

  private rows(reader: ClassReader, keys: ClassPath['keys'], tail: string, query: string, root: string): Answer {
    const options = classQuery(query);
    if (tail === '$count') {
      if (options.select || options.top !== undefined || options.orderBy)
        throw new ServiceError(400, '$count takes no other option than $filter.');
      return reader.count(this.site, options);
    }
    if (tail !== '') throw new ServiceError(404, `'${tail}' was not found on ${reader.name}.`);
    return keys ? reader.byKey(this.site, keys, options, root) : reader.list(this.site, options, root);
  }

  /** Only collections can be written. */
  private write(
    reader: ClassReader,
    keys: ClassPath['keys'],
    tail: string,
    { method, body }: ServiceCall,
    root: string,
  ): Answer {
    const refused = new ServiceError(405, `The requested resource does not support http method '${method}'.`);
    if (reader.name !== collectionClass.name) throw refused;
    if (method === 'POST' && !keys && tail === '') {
      const { collectionId } = createCollection(this.site, body);
      return { ...reader.entity(this.site, [collectionId], root), status: 201 };
    }
    const [collection] = keys ? visibleCollections(this.site, { values: new Set(keys.slice(0, 1)) }) : [];
    if (keys && !collection) throw new ServiceError(404, 'No instance of SMS_Collection was found for the key.');
    const action = /^AdminService\.(\w+)$/.exec(tail)?.[1];
    if (collection && method === 'POST' && action !== undefined)
      return callMethod(this.site, collection, action, body, root);
    if (!collection || tail !== '') throw refused;
    switch (method) {
      case 'PUT':
        replaceCollection(this.site, collection, body);
        return reader.entity(this.site, [collection.collectionId], root);
      case 'DELETE':
        if (collection.isBuiltIn) throw new ServiceError(500, 'A collection that comes with the site stays.');
        this.site.collections.delete(collection.collectionId);
        return { status: 204 };
      default:
        throw refused;
    }
  }

  private serviceDocument(route: Route, root: string): Answer {
    const value = this.classes.all(route).map(({ name }) => ({ name, kind: 'EntitySet', url: name }));
    return { status: 200, body: { '@odata.context': `${root}/$metadata`, value } };
  }

  /** A static method that can be read, which is 201 nevertheless. */
  private siteId(root: string): Answer {
    const SiteID = guidOf(this.site.words.id, 'site').toUpperCase();
    return { status: 201, body: { '@odata.context': `${root}/$metadata#__PARAMETERS`, ReturnValue: 0, SiteID } };
  }

  private changeMembers({ collection: id, add, remove }: MemberChange): void {
    const collection = this.site.collections.get(id.toUpperCase());
    if (collection) this.site.changeMembers(collection, add, remove);
  }
}

/** As requests are counted: by method and class. */
function kindOf({ method, url }: ServiceCall): string {
  const className = /\/(?:wmi|v1\.0)\/(\w+)/i.exec(url)?.[1] ?? '(other)';
  return `${method} ${url.includes('/$count') ? `${className}/$count` : className}`;
}
