import type { Answer } from '../answer';
import type { Tenant } from '../estate/tenant';
import type { CallingApp } from './calling-app';
import type { DirectoryView } from './directory-view';
import type { GraphSettings } from './graph-settings';
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
  /** The truth, which writes go to. */
  readonly tenant: Tenant;
  /** What the replica shows that the request came to. */
  readonly view: DirectoryView;
  readonly app: CallingApp;
  /** Such as `https://127.0.0.1:8443/v1.0`. */
  readonly root: string;
  /** The path below the version, without its query. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: GraphQuery;
  readonly pageTokens: PageTokens;
  readonly settings: GraphSettings;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly now: Date;
  /** An object was really taken out of the directory. */
  readonly objectDeleted: () => void;
}

export type Handler = (call: GraphCall) => Answer;
