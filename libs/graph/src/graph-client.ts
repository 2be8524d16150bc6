import type { TokenCredential } from '@azure/identity';
import { AuthenticationHandler, Client } from '@microsoft/microsoft-graph-client';
import { type TenantConfiguration, durationMs } from '@rollcall/contracts';
import { FreshTokenOnRefusal, TokenProvider } from './authentication';
import { Connections } from './connections';
import { credentialFor } from './credential';
import { type Permissions, permissionsIn } from './permissions';
import { type Fetch, Transport } from './transport';

const DEFAULT_TIMEOUT_MS = 60_000;

export interface GraphClientOptions {
  /** How long one request may take, and how long the token before it; GRAPH_TIMEOUT, or 60 s. */
  readonly timeoutMs?: number;
  /** Instead of what the tenant's configuration names. */
  readonly credential?: TokenCredential;
  /** Instead of undici's. */
  readonly fetch?: Fetch;
  /** Ends requests that are under way; whether they took effect is then unknown. */
  readonly stop?: AbortSignal;
  /** Where secrets, HTTPS_PROXY and GRAPH_TIMEOUT are read from; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** One tenant as Graph is asked for it. */
export interface GraphAccess {
  readonly client: Client;
  /** Such as `https://graph.microsoft.com`; references are made of it. */
  readonly root: string;
  /**
   * What a token says of the app that is got now, and used from here on; undefined when it does not show it. Throws what
   * `graphFailure` translates.
   */
  freshPermissions(): Promise<Permissions | undefined>;
  /** The next request goes over a new connection. */
  reconnect(): void;
}

/**
 * The Graph client of one tenant: v1.0 of its cloud, with a token for each request and nothing that repeats requests (but
 * for a token that was refused). What its calls throw, `graphFailure` translates. Make one for each tenant and keep it: it
 * caches the token.
 */
export const graphClientFor = (tenant: TenantConfiguration, options: GraphClientOptions = {}): Client =>
  graphAccessFor(tenant, options).client;

/** The client with what else can be done about its token and its connections. */
export function graphAccessFor(tenant: TenantConfiguration, options: GraphClientOptions = {}): GraphAccess {
  const { stop, environment = process.env } = options;
  const timeoutMs = options.timeoutMs ?? durationMs(environment['GRAPH_TIMEOUT'] ?? '') ?? DEFAULT_TIMEOUT_MS;
  const root = tenant.cloud.graph;
  const tokens = new TokenProvider({
    make: () => options.credential ?? credentialFor(tenant, environment),
    scope: `${root}/.default`,
    timeoutMs,
    stop,
  });
  const connections = new Connections(environment);
  const reconnect = () => connections.renew();
  const authentication = new AuthenticationHandler(tokens);
  authentication.setNext(new Transport({ timeoutMs, fetch: options.fetch ?? connections.fetch, stop, reconnect }));
  const client = Client.initWithMiddleware({
    middleware: new FreshTokenOnRefusal(tokens, authentication),
    baseUrl: root,
    defaultVersion: 'v1.0',
    customHosts: new Set([new URL(root).hostname]), // without it the token is dropped, in silence
  });
  const freshPermissions = async (): Promise<Permissions | undefined> => permissionsIn(await tokens.fresh());
  return { client, root, freshPermissions, reconnect };
}
