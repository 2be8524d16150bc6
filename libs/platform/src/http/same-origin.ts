import type { FastifyInstance } from 'fastify';
import { Problem } from './problem';
import { sendProblem } from './send-problem';

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Without tokens, whoever runs a page in a browser on this machine could have it change things here: a browser sends a
 * POST without a body to any address. It says where the page is from, so that such a request can be refused.
 * Source: Fetch standard, "Origin header".
 */
export function refuseForeignPages(server: FastifyInstance, allowed: readonly string[]): void {
  server.addHook('onRequest', (request, reply, next) => {
    const { origin, host } = request.headers;
    if (READS.includes(request.method) || origin === undefined) return next();
    if (allowed.includes(origin) || hostOf(origin) === host) return next();
    const detail = 'A page of another origin may change nothing here; name it in CORS_ORIGINS if it is yours.';
    sendProblem(request, reply, new Problem(403, 'origin-not-allowed', detail));
  });
}

const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);
