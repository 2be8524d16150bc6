import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';
import { sendProblem } from './send-problem';

/** The methods of each route by its pattern. To be called before the routes are made. */
export type KnownRoutes = ReadonlyMap<string, ReadonlySet<string>>;

export function knownRoutes(server: FastifyInstance): KnownRoutes {
  const known = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    if (url === '*') return; // preflights of other origins
    const methods = known.get(url) ?? new Set();
    for (const one of [method].flat()) methods.add(one.toUpperCase());
    known.set(url, methods);
  });
  return known;
}

/**
 * Tells a wrong method (405, with those that there are) from an address that nobody knows (404), which Fastify does not.
 * Source: RFC 9110 15.5.6.
 */
export function refuseOtherMethods(server: FastifyInstance, known: KnownRoutes): void {
  server.addHook('onRequest', (request, reply, next) => {
    if (!request.is404 && request.routeOptions.url !== '*') return next();
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...(known.get(closest([...known.keys()], path) ?? '') ?? [])];
    if (allowed.length === 0 || allowed.includes(request.method)) return next();
    void reply.header('allow', allowed.sort().join(', '));
    const detail = `There is no ${request.method} here; the Allow header lists what there is.`;
    sendProblem(request, reply, new Problem(405, 'method-not-allowed', detail));
  });
}

/** The pattern that says most about a path: `/letters/replay` more than `/letters/:id`; undefined when none fits. */
export function closest(patterns: readonly string[], path: string): string | undefined {
  const vague = (pattern: string): number =>
    pattern.split('/').filter((part) => part === '*' || part[0] === ':').length;
  return patterns.filter((pattern) => fits(pattern, path)).sort((a, b) => vague(a) - vague(b))[0];
}

/** Whether a path is one of a route such as `/runs/:id/plan` or `/docs/*`. */
export function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  const rest = wanted.at(-1) === '*';
  if (rest ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every(
    (part, index) => part === given[index] || part === '*' || (part[0] === ':' && given[index] !== ''),
  );
}
