import type { Answer, AnswerOrNone } from '../answer';
import type { Site } from '../estate/site';
import { Faults } from '../faults/faults';
import { VirtualClock } from '../virtual-clock';
import { CONFIGMGR_AUDIENCE } from '../graph/sign-in';
import type { Tokens } from '../graph/tokens';
import { classQuery } from './class-query';
import { classReader, type ClassReader } from './class-reader';
import { collectionClass } from './collection-class';
import { keysOf } from './class-path';
import { membershipClass } from './membership-class';
import { combinedDevicesClass, systemClass, userClass, userGroupClass } from './resource-classes';
import { SourceCounters } from './source-counters';
import { accessDenied, ServiceError, serviceFailure } from './service-error';
import { identificationClass, siteClass } from './site-classes';

const CLASSES: ReadonlyMap<string, ClassReader> = new Map(
  [
    classReader(siteClass),
    classReader(identificationClass),
    classReader(collectionClass),
    classReader(membershipClass),
    classReader(combinedDevicesClass),
    classReader(systemClass),
    classReader(userClass),
    classReader(userGroupClass),
  ].map((reader) => [reader.name.toLowerCase(), reader]),
);

export interface ServiceCall {
  readonly method: string;
  /** From `/AdminService` on, with its query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where this site's AdminService is, such as `https://127.0.0.1:8444/AdminService`. */
  readonly root: string;
}

/** A page of the web server in front of the service, which is no JSON. */
export const notAProvider = (): Answer => ({
  status: 404,
  headers: { 'Content-Type': 'text/html' },
  body: '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body><h2>404 - File or directory not found.</h2></body></html>',
});

/** The AdminService of one site. */
export class AdminService {
  readonly faults = new Faults(
    (status) => serviceFailure(status, 'The request could not be carried out.'),
    new VirtualClock(),
  );
  readonly counters = new SourceCounters();
  /** Answers everything like to an account without rights. */
  denied = false;

  constructor(
    readonly site: Site,
    private readonly tokens: Tokens,
  ) {}

  async answer(call: ServiceCall): Promise<AnswerOrNone> {
    const answer = await this.faults.around({ method: call.method, path: call.url }, async () => {
      try {
        return this.carryOut(call);
      } catch (error) {
        if (error instanceof ServiceError) return serviceFailure(error.status, error.message, error.headers);
        throw error;
      }
    });
    const className = /^\/AdminService\/wmi\/(\w+)/i.exec(call.url)?.[1] ?? '(other)';
    const counted = call.url.includes('/$count') ? `${className}/$count` : className;
    this.counters.request(`${call.method} ${counted}`, answer);
    return answer;
  }

  private carryOut({ method, url, headers, root }: ServiceCall): Answer {
    const [path = '', query = ''] = url.split(/\?(.*)/s);
    const rest = /^\/AdminService\/wmi(?:\/(.*))?$/i.exec(path)?.[1];
    if (rest === undefined && !/^\/AdminService\/wmi\/?$/i.test(path)) return notAProvider();
    this.authenticate(headers);
    if (this.denied) throw accessDenied();
    const wmiRoot = `${root}/wmi`;
    if (!rest) return this.serviceDocument(wmiRoot);
    const { className, keys, tail } = keysOf(rest);
    const reader = CLASSES.get(className.toLowerCase());
    if (!reader) throw new ServiceError(404, `Class '${className}' was not found.`);
    if (method === 'POST' && reader.name === collectionClass.name && /^AdminService\.RequestRefresh$/i.test(tail)) {
      return this.requestRefresh(String(keys?.[0] ?? ''), wmiRoot);
    }
    if (method !== 'GET')
      throw new ServiceError(405, `The requested resource does not support http method '${method}'.`);
    const options = classQuery(query);
    if (tail === '$count') {
      if (options.select || options.top !== undefined || options.orderBy)
        throw new ServiceError(400, '$count takes no other option than $filter.');
      return reader.count(this.site, options);
    }
    if (tail !== '') throw new ServiceError(404, `'${tail}' was not found on ${reader.name}.`);
    return keys ? reader.byKey(this.site, keys, options, wmiRoot) : reader.list(this.site, options, wmiRoot);
  }

  /** The site's own token, or one of Entra for the AdminService. */
  private authenticate(headers: Readonly<Record<string, string>>): void {
    const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token === this.site.token) return;
    const check = token === undefined ? undefined : this.tokens.check(token);
    if (check && 'claims' in check && check.claims.aud === CONFIGMGR_AUDIENCE) return;
    throw new ServiceError(401, 'Authorization has been denied for this request.', { 'WWW-Authenticate': 'Bearer' });
  }

  private serviceDocument(root: string): Answer {
    const value = [...CLASSES.values()].map(({ name }) => ({ name, kind: 'EntitySet', url: name }));
    return { status: 200, body: { '@odata.context': `${root}/$metadata`, value } };
  }

  /** Asks for an evaluation, which finds no more than is there already. */
  private requestRefresh(collectionId: string, root: string): Answer {
    const collection = this.site.collections.get(collectionId.toUpperCase());
    if (!collection) throw new ServiceError(404, `No instance of SMS_Collection was found for the key.`);
    this.site.changeMembers(collection, [], []);
    return { status: 201, body: { '@odata.context': `${root}/$metadata#__PARAMETERS`, ReturnValue: 0 } };
  }
}
