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

const signed: Middleware = {
  onRequest({ request }) {
    const bearer = token();
    if (bearer) request.headers.set('authorization', `Bearer ${bearer}`);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) await refuse(response);
  },
  onError({ error }) {
    return error instanceof DOMException && error.name === 'AbortError' ? error : new NotReachable();
  },
};

/** The monitoring API. Every call throws ProblemError for a refusal, NotReachable when nothing answers. */
export const monitoring = createClient<MonitoringPaths, 'application/json'>();
/** The admin API, which the status service passes on. */
export const admin = createClient<AdminPaths, 'application/json'>();
for (const client of [monitoring, admin]) client.use(signed);

/** Fetches outside the two documents (the stream, a file) with the same signature. Throws like the clients. */
export async function fetchSigned(path: string, options: RequestInit = {}): Promise<Response> {
  const bearer = token();
  const headers = { ...(bearer && { authorization: `Bearer ${bearer}` }), ...options.headers };
  const response = await fetch(path, { ...options, headers }).catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new NotReachable();
  });
  if (!response.ok) await refuse(response);
  return response;
}

/** The answer of a call that has thrown already when it was refused. */
export async function answer<Data>(call: Promise<{ readonly data?: Data }>): Promise<Data> {
  const { data } = await call;
  if (data === undefined) throw new NotReachable();
  return data;
}
