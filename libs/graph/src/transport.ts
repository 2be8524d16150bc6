import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import { GraphCallError, withoutSecrets } from './graph-failure';

/** What sends one request: the Fetch standard's function. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The last of the middlewares: sends the request and reads the answer to its end within `timeoutMs`, so that an answer
 * which is cut short is a failure of kind `unreachable` as well. It never repeats a request: waits and retries belong
 * to the tenant's lane, and the library's own retry handler cuts every wait at 180 s.
 */
export class Transport implements Middleware {
  constructor(
    private readonly timeoutMs: number,
    private readonly fetch: Fetch,
  ) {}

  async execute(context: Context): Promise<void> {
    const url = typeof context.request === 'string' ? context.request : context.request.url;
    const options = { ...context.options, signal: AbortSignal.timeout(this.timeoutMs) } as RequestInit;
    try {
      const answer = await this.fetch(url, options);
      const body = await answer.arrayBuffer();
      context.response = new Response(body.byteLength > 0 ? body : null, {
        status: answer.status,
        headers: answer.headers,
      });
    } catch (error) {
      throw new GraphCallError({ kind: 'unreachable', message: this.sentence(new URL(url).host, error) }, error);
    }
  }

  private sentence(host: string, error: unknown): string {
    if (error instanceof Error && error.name === 'TimeoutError') {
      return `${host} did not answer within ${this.timeoutMs / 1000} s.`;
    }
    return `${host} cannot be reached: ${withoutSecrets(innermost(error))}`;
  }
}

/** fetch says only "fetch failed"; the reason is the cause of the cause. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}

/** undici's fetch, by the proxy that HTTPS_PROXY and NO_PROXY name. Extra CAs come by NODE_EXTRA_CA_CERTS. */
export function fetchFor(environment: NodeJS.ProcessEnv): Fetch {
  const proxied = environment.HTTPS_PROXY ?? environment.https_proxy;
  const dispatcher: Dispatcher | undefined = proxied ? new EnvHttpProxyAgent() : undefined;
  return async (url, init) => {
    const answer = await undiciFetch(url, { ...init, ...(dispatcher && { dispatcher }) } as Parameters<
      typeof undiciFetch
    >[1]);
    return answer as unknown as Response; // the same standard, typed twice
  };
}
