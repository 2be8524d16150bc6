import { activeTraceId } from '../trace/trace';
import { type Problem, problemDocument } from './problem';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** What a 401 or 403 asks for. Source: RFC 6750, section 3. */
const challenges: Readonly<Record<string, string>> = {
  unauthenticated: 'Bearer realm="rollcall"',
  'invalid-token': 'Bearer realm="rollcall", error="invalid_token"',
  forbidden: 'Bearer realm="rollcall", error="insufficient_scope"',
};

/** Seconds after which asking again may help, where no better figure is known. */
const SOON = 5;

/** What is needed of Fastify's reply, whatever kind of server it belongs to. */
interface Reply {
  hasHeader(name: string): boolean;
  header(name: string, value: string | number): unknown;
  status(code: number): unknown;
  send(body: string): unknown;
}

/** Answers with a problem document, and with the headers that belong to its status. */
export function sendProblem(request: { readonly url: string }, reply: Reply, problem: Problem): void {
  const status = problem.getStatus();
  const challenge = challenges[problem.code];
  if (challenge) reply.header('www-authenticate', challenge);
  if (status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', SOON);
  const instance = request.url.split('?', 1)[0] ?? request.url;
  reply.status(status);
  reply.header('content-type', PROBLEM_TYPE);
  reply.header('cache-control', 'no-store');
  reply.header('x-content-type-options', 'nosniff'); // also where no hook has run yet
  reply.send(JSON.stringify(problemDocument(problem, instance, activeTraceId())));
}
