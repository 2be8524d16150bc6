import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { GraphCallError, withoutSecrets } from './graph-failure';
import { withinPatience } from './patience';

/** What sends one request: the Fetch standard's function. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  readonly timeoutMs: number;
  readonly fetch: Fetch;
  /** Ends requests that are under way; whether they took effect is then unknown. */
  readonly stop?: AbortSignal | undefined;
  /** Lets the next request go over a new connection. */
  readonly reconnect: () => void;
}

/**
 * The last of the middlewares: sends the request and reads the answer to its end within `timeoutMs`, so that an answer
 * which is cut short is a failure of kind `unreachable` as well. It never repeats a request: waits and retries belong
 * to the tenant's lane, and the library's own retry handler cuts every wait at 180 s.
 */
export class Transport implements Middleware {
  constructor(private readonly options: TransportOptions) {}

  async execute(context: Context): Promise<void> {
    const { timeoutMs, stop, fetch, reconnect } = this.options;
    const url = typeof context.request === 'string' ? context.request : context.request.url;
    try {
      context.response = await withinPatience(timeoutMs, stop, async (signal) => {
        const answer = await fetch(url, { ...context.options, signal } as RequestInit);
        const body = await answer.arrayBuffer();
        const content = body.byteLength > 0 ? body : null;
        return new Response(content, { status: answer.status, headers: answer.headers });
      });
    } catch (error) {
      const message = `${new URL(url).host} cannot be reached: ${withoutSecrets(innermost(error))}`;
      throw new GraphCallError({ kind: 'unreachable', message }, error);
    }
    // Source: Graph docs, best practices: after a 503 another connection may find a server that is well.
    if (context.response.status === 503) reconnect();
  }
}

/** fetch says only "fetch failed"; the reason is the cause of the cause. */
function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return innermost(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message || code || error.name;
}
