import createClient, { type Middleware } from 'openapi-fetch';
import type { paths as AdminPaths } from './admin.gen';
import type { paths as MonitoringPaths } from './monitoring.gen';
import { NotReachable, ProblemError, problemOf } from './problem';

/** The bearer token to send, when somebody is signed in. */
let token: () => string | undefined = () => undefined;

/** Called when the token is not accepted any more. */
let refused: () => void = () => undefined;

/** From whom requests are, from now on, and what to do when the APIs do not believe it any more. */
export function signWith(current: () => string | undefined, onRefused: () => void): void {
  token = current;
  refused = onRefused;
}

async function refuse(response: Response): Promise<never> {
  if (response.status === 401 && token() !== undefined) refused();
  throw new ProblemError(await problemOf(response));
}

/** How long is waited for what is only read, and for what has both ends asked; the coordinator gives up within a minute. */
const PATIENCE_MS = { reading: 20_000, doing: 65_000 } as const;

const signed: Middleware = {
  onRequest({ request }) {
    const bearer = token();
    if (bearer) request.headers.set('authorization', `Bearer ${bearer}`);
    const patience = AbortSignal.timeout(request.method === 'GET' ? PATIENCE_MS.reading : PATIENCE_MS.doing);
    return new Request(request, { signal: AbortSignal.any([request.signal, patience]) });
  },
  async onResponse({ response }) {
    if (!response.ok) await refuse(response);
  },
  onError({ error }) {
    return unanswered(error);
  },
};

/** What became of a request without a whole answer: somebody gave it up, or nothing came, or not in time. */
function unanswered(error: unknown): Error {
  if (!(error instanceof DOMException)) return new NotReachable();
  return error.name === 'AbortError' ? error : new NotReachable({ late: error.name === 'TimeoutError' });
}

/** The monitoring API. Every call throws ProblemError for a refusal, NotReachable when nothing answers. */
export const monitoring = createClient<MonitoringPaths, 'application/json'>();
/** The admin API, which the status service passes on. */
export const admin = createClient<AdminPaths, 'application/json'>();
for (const client of [monitoring, admin]) client.use(signed);

/**
 * Fetches outside the two documents (the stream, a file) with the same signature; what comes after the answer has begun may
 * take its time. Throws like the clients.
 */
export async function fetchSigned(path: string, options: RequestInit = {}): Promise<Response> {
  const bearer = token();
  const headers = { ...(bearer && { authorization: `Bearer ${bearer}` }), ...options.headers };
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('Nothing came.', 'TimeoutError')), PATIENCE_MS.reading);
  const signal = options.signal ? AbortSignal.any([options.signal, late.signal]) : late.signal;
  const response = await fetch(path, { ...options, headers, signal })
    .catch((error: unknown) => {
      throw unanswered(error);
    })
    .finally(() => clearTimeout(timer));
  if (!response.ok) await refuse(response);
  return response;
}

/** The answer of a call. Throws as the clients do, also when the answer ends in the middle. */
export async function answer<Data>(call: Promise<{ readonly data?: Data }>): Promise<Data> {
  const { data } = await call.catch((error: unknown) => {
    throw error instanceof ProblemError || error instanceof NotReachable ? error : unanswered(error);
  });
  if (data === undefined) throw new NotReachable();
  return data;
}
