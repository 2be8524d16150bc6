import { z } from 'zod';
import type { AdminService } from '../configmgr/admin-service';
import type { SiteServers } from '../configmgr/site-servers';
import type { Availability, EndServer } from '../end-server';
import type { Estate } from '../estate/estate';
import { faultRule } from '../faults/fault-rule';
import type { Faults } from '../faults/faults';
import type { Graph } from '../graph/graph';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import { estateSummary } from './summaries';

export interface ControlContext {
  readonly estate: Estate;
  readonly graph: Graph;
  readonly services: readonly AdminService[];
  readonly sites: SiteServers;
  /** The estate was changed. */
  readonly changed: () => void;
}

/** What belongs to the end whose port is asked. */
export interface OwnEnd {
  readonly faults: Faults;
  /** Of a site, the first one unless named; a reset is of all. */
  readonly counters: { get(site: string | undefined): object; reset(): void };
  readonly availability: Availability;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** The part of the control API that both ports have, each for its own end; it guards all of `/control`, and saves after each write. */
export function serveControl(
  server: EndServer,
  { estate, changed }: ControlContext,
  { faults, counters, availability }: OwnEnd,
): void {
  server.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/control/') && !LOOPBACK.has(request.ip))
      throw new ControlError(403, 'The control API answers this machine only.');
  });
  server.addHook('onResponse', async (request) => {
    if (request.method !== 'GET') changed();
  });
  server.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    if (status === 500) console.error(error);
    return reply.code(status).send({ error: error instanceof Error ? error.message : String(error) });
  });

  server.get('/control/estate', async () => estateSummary(estate));

  server.post('/control/faults', async (request, reply) => {
    return reply.code(201).send({ id: faults.add(bodyAs(request, faultRule)) });
  });
  server.get('/control/faults', async () => ({ items: faults.list() }));
  server.delete('/control/faults', async (_request, reply) => {
    faults.remove();
    return reply.code(204).send();
  });
  server.delete('/control/faults/:id', async (request, reply) => {
    if (!faults.remove(Number(parameter(request, 'id')))) throw new ControlError(404, 'There is no such rule.');
    return reply.code(204).send();
  });

  server.get('/control/counters', async (request) => counters.get(option(request, 'site')));
  server.delete('/control/counters', async (_request, reply) => {
    counters.reset();
    return reply.code(204).send();
  });

  server.get('/control/down', async () => ({ down: availability.down }));
  server.put('/control/down', async (request) => {
    availability.down = bodyAs(request, z.strictObject({ down: z.boolean() })).down;
    return { down: availability.down };
  });
}

/** Of our own refusals, of what the estate refuses, and of what Fastify does (an address or a body it cannot take). */
function statusOf(error: unknown): number {
  if (error instanceof ControlError) return error.status;
  if (error instanceof RangeError) return 409;
  const own = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof own === 'number' && own >= 400 && own < 500 ? own : 500;
}
