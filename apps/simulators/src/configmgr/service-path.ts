import type { Route } from './class-reader';

/** Where in a site's services a request goes. */
export interface ServicePath {
  /** By which door: `windows` wants to be signed in by Windows, `token` takes a bearer token. */
  readonly entry: 'windows' | 'token';
  /** Before the route, such as `/AdminService`. */
  readonly service: string;
  /** Undefined at the root of the service, which shows nothing. */
  readonly route?: Route;
  /** Behind the route, without a slash; empty for the service document. */
  readonly rest: string;
}

/**
 * The service itself, what is published through App Proxy, and the two paths of a cloud management gateway.
 * Source: Configuration Manager docs, "Set up the administration service"; the AdminService modules in public.
 */
const SERVICE =
  /^(\/AdminService|\/AdminService_TokenAuth|\/CCM_Proxy_(?:Mutual|Server)Auth\/\d+\/AdminService)(?=\/|$)/i;

/** Undefined when the address is none of the service's. */
export function servicePath(path: string): ServicePath | undefined {
  const service = SERVICE.exec(path)?.[1];
  if (service === undefined) return undefined;
  const entry = service.toLowerCase() === '/adminservice' ? 'windows' : 'token';
  const below = /^\/(wmi|v1\.0)(?:\/(.*))?$/i.exec(path.slice(service.length));
  if (!below) return { entry, service, rest: '' };
  return { entry, service, route: below[1]?.toLowerCase() === 'wmi' ? 'wmi' : 'v1.0', rest: below[2] ?? '' };
}
