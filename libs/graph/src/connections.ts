import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import type { Fetch } from './transport';

/** The connections to one tenant's Graph, by the proxy that HTTPS_PROXY and NO_PROXY name. Extra CAs come by NODE_EXTRA_CA_CERTS. */
export class Connections {
  private dispatcher: Dispatcher;

  constructor(private readonly environment: NodeJS.ProcessEnv) {
    this.dispatcher = this.open();
  }

  readonly fetch: Fetch = async (url, init) => {
    const options = { ...init, dispatcher: this.dispatcher } as Parameters<typeof undiciFetch>[1];
    return (await undiciFetch(url, options)) as unknown as Response; // the same standard, typed twice
  };

  /** The next request opens a new connection; those under way end on theirs. */
  renew(): void {
    const old = this.dispatcher;
    this.dispatcher = this.open();
    old.close().catch(() => undefined); // what went wrong on it, its requests have said
  }

  private open(): Dispatcher {
    const proxied = this.environment['HTTPS_PROXY'] ?? this.environment['https_proxy'];
    return proxied ? new EnvHttpProxyAgent() : new Agent();
  }
}
