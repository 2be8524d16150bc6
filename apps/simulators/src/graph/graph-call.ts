import type { Answer } from '../answer';
import type { App } from '../estate/directory-object';
import type { Tenant } from '../estate/tenant';
import type { PageTokens } from './page-tokens';
import type { GraphQuery } from './query';

/** The body of a request: absent, JSON, or something that cannot be read. */
export type Body =
  { readonly kind: 'none' } | { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'unreadable' };

/** One request to Graph, alone or out of a batch. */
export interface GraphRequest {
  readonly method: string;
  /** Below the version, with its query, such as `/groups?$top=5`. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** What the handler of a route is given. */
export interface GraphCall {
  readonly request: GraphRequest;
  readonly tenant: Tenant;
  readonly app: App;
  /** Such as `https://127.0.0.1:8443/v1.0`. */
  readonly root: string;
  /** The path below the version, without its query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: GraphQuery;
  readonly pageTokens: PageTokens;
  readonly settings: GraphSettings;
  /** An object was really taken out of the directory. */
  readonly objectDeleted: () => void;
}

export type Handler = (call: GraphCall) => Answer;

/** What is not confirmed about the real service, and can be set. */
export interface GraphSettings {
  /** Whether a device can be added only with Device.ReadWrite.All. */
  deviceAddsNeedDevicePermission: boolean;
  /** Whether a write to a group is refused with 409 while another one is at work. */
  refuseOverlappingWrites: boolean;
  /** How many writes one PATCH with n members costs: `third` is n/3 rounded up. */
  patchCost: 'third' | 'one';
  tokenLifetimeSeconds: number;
  pageTokenLifetimeSeconds: number;
}
