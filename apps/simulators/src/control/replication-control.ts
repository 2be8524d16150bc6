import type { FastifyRequest } from 'fastify';
import type { EndServer } from '../end-server';
import { replication } from '../estate/replication';
import type { Tenant } from '../estate/tenant';
import type { Graph } from '../graph/graph';
import { bodyAs } from './control-body';

/** How far the replicas of a tenant are behind, and the page tokens that outlive no patience. */
export function serveReplicationControl(
  server: EndServer,
  graph: Graph,
  tenantOf: (request: FastifyRequest) => Tenant,
): void {
  server.get('/control/tenants/:t/replication', async (request) => tenantOf(request).replication);
  server.put('/control/tenants/:t/replication', async (request) => {
    const tenant = tenantOf(request);
    graph.replicasOf(tenant).set(bodyAs(request, replication));
    return tenant.replication;
  });
  server.post('/control/expire-page-tokens', async (_request, reply) => {
    graph.pageTokens.expireAll();
    return reply.code(204).send();
  });
}
