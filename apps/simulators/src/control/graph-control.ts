import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { EntraGroup } from '../estate/directory-object';
import { findTenant } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { graphSettings } from '../graph/graph-settings';
import { serveAppControl } from './app-control';
import { bodyAs, parameter, patched, queryAs } from './control-body';
import { ControlError } from './control-error';
import type { ControlContext } from './control';
import { serveDirectoryControl } from './directory-control';
import { given } from './given';
import { serveQuotaControl } from './quota-control';
import { serveReplicationControl } from './replication-control';
import { groupSummary, memberSummary } from './summaries';

const links = z.strictObject({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) });
const writeQuery = z
  .strictObject({
    after: z.coerce.number().int().nonnegative().optional(),
    limit: z.coerce.number().int().positive().max(100_000).optional(),
    group: z.string().toLowerCase().optional(),
  })
  .transform(({ group: groupId, ...rest }) => given({ ...rest, groupId }));

/** What a person with all rights sees and does in Entra, and how the Graph end behaves. */
export function serveGraphControl(server: EndServer, context: ControlContext): void {
  const { estate, graph } = context;
  const tenantOf = (request: FastifyRequest): Tenant => {
    const tenant = findTenant(estate, parameter(request, 't'));
    if (!tenant) throw new ControlError(404, `There is no tenant "${parameter(request, 't')}".`);
    return tenant;
  };
  const groupOf = (request: FastifyRequest): EntraGroup => groupNamed(tenantOf(request), parameter(request, 'g'));
  serveDirectoryControl(server, tenantOf);
  serveQuotaControl(server, graph, tenantOf);
  serveAppControl(server, tenantOf);
  serveReplicationControl(server, graph, tenantOf);

  server.get('/control/tenants/:t/groups/:g/members', async (request) => {
    const tenant = tenantOf(request);
    return {
      items: groupOf(request)
        .members.toArray()
        .map((id) => memberSummary(tenant, id)),
    };
  });
  for (const property of ['members', 'owners'] as const) {
    server.post(`/control/tenants/:t/groups/:g/${property}`, async (request) => {
      const tenant = tenantOf(request);
      const group = groupOf(request);
      const { add, remove } = bodyAs(request, links);
      const unknown = add.find((id) => !tenant.find(id));
      if (unknown !== undefined) throw new ControlError(404, `The tenant has no object ${unknown}.`);
      const set = group[property];
      const before = set.size;
      add.forEach((id) => set.add(id.toLowerCase()));
      const added = set.size - before;
      const removed = remove.filter((id) => set.delete(id.toLowerCase())).length;
      return { added, removed, ...groupSummary(group) };
    });
  }

  server.get('/control/writes', async (request) => {
    const { items, next } = graph.writeLog.page(queryAs(request, writeQuery));
    return { items: items.map((write) => ({ ...write, at: new Date(write.arrivedMs).toISOString() })), next };
  });
  server.delete('/control/writes', async (_request, reply) => {
    graph.writeLog.clear();
    return reply.code(204).send();
  });

  server.get('/control/settings', async () => graph.settings);
  server.patch('/control/settings', async (request) =>
    Object.assign(graph.settings, patched(request, graphSettings, graph.settings)),
  );
}

/** By id, or by a name that only one group has. */
function groupNamed(tenant: Tenant, key: string): EntraGroup {
  const byId = tenant.group(key);
  if (byId) return byId;
  const [group, second] = [...tenant.groups].filter(({ displayName }) => displayName === key);
  if (!group) throw new ControlError(404, `The tenant has no group "${key}".`);
  if (second) throw new ControlError(409, `The tenant has several groups "${key}": name one by its id.`);
  return group;
}
