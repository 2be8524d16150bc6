import type { TokenCredential } from '@azure/identity';
import { AuthenticationHandler, Client } from '@microsoft/microsoft-graph-client';
import { type TenantConfiguration, durationMs } from '@rollcall/contracts';
import { TokenProvider } from './authentication';
import { credentialFor } from './credential';
import { type Fetch, Transport, fetchFor } from './transport';

const DEFAULT_TIMEOUT_MS = 60_000;

export interface GraphClientOptions {
  /** How long one request may take, and how long the token before it; GRAPH_TIMEOUT, or 60 s. */
  readonly timeoutMs?: number;
  /** Instead of what the tenant's configuration names. */
  readonly credential?: TokenCredential;
  /** Instead of undici's. */
  readonly fetch?: Fetch;
  /** Where secrets, HTTPS_PROXY and GRAPH_TIMEOUT are read from; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The Graph client of one tenant: v1.0 of its cloud, with a token for each request and nothing that repeats requests.
 * What its calls throw, `graphFailure` translates. Make one for each tenant and keep it: it caches the token.
 */
export function graphClientFor(tenant: TenantConfiguration, options: GraphClientOptions = {}): Client {
  const environment = options.environment ?? process.env;
  const timeoutMs = options.timeoutMs ?? durationMs(environment.GRAPH_TIMEOUT ?? '') ?? DEFAULT_TIMEOUT_MS;
  const credential = options.credential ?? credentialFor(tenant, environment);
  const authentication = new AuthenticationHandler(
    new TokenProvider(credential, `${tenant.cloud.graph}/.default`, timeoutMs),
  );
  authentication.setNext(new Transport(timeoutMs, options.fetch ?? fetchFor(environment)));
  return Client.initWithMiddleware({
    middleware: authentication,
    baseUrl: tenant.cloud.graph,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(tenant.cloud.graph).hostname]), // without it the token is dropped, in silence
  });
}
