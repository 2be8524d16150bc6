import type { Tenant } from '../estate/tenant';
import type { CallingApp } from './calling-app';
import type { GraphRequest } from './graph-call';
import type { RequestIds } from './graph-error';

/** One HTTP request to the Graph end. */
export interface HttpCall extends GraphRequest {
  /** Such as `https://127.0.0.1:8443`. */
  readonly origin: string;
  readonly ids: RequestIds;
  /** Settles when the caller has gone away. */
  readonly gone: () => Promise<void>;
}

/** Who asks, in which HTTP call, and when it came: in virtual and in real milliseconds. */
export interface Caller {
  readonly http: HttpCall;
  readonly tenant: Tenant;
  readonly app: CallingApp;
  readonly came: { readonly ms: number; readonly realMs: number };
}
