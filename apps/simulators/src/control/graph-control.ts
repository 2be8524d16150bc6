import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { EntraGroup } from '../estate/directory-object';
import { findTenant } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import type { ControlContext } from './control';
import { serveDirectoryControl } from './directory-control';
import { groupSummary, memberSummary } from './summaries';

const members = z.strictObject({ add: z.array(z.string()).default([]), remove: z.array(z.string()).default([]) });
const app = z.strictObject({
  secret: z.string().min(1).optional(),
  secretExpired: z.boolean().optional(),
  permissions: z.array(z.string()).optional(),
});
const settings = z.strictObject({
  deviceAddsNeedDevicePermission: z.boolean().optional(),
  refuseOverlappingWrites: z.boolean().optional(),
  patchCost: z.enum(['third', 'one']).optional(),
  tokenLifetimeSeconds: z.int().positive().optional(),
  pageTokenLifetimeSeconds: z.int().positive().optional(),
});

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

  server.get('/control/tenants/:t/groups/:g/members', async (request) => {
    const tenant = tenantOf(request);
    return {
      items: groupOf(request)
        .members.toArray()
        .map((id) => memberSummary(tenant, id)),
    };
  });
  server.post('/control/tenants/:t/groups/:g/members', async (request) => {
    const tenant = tenantOf(request);
    const group = groupOf(request);
    const { add, remove } = bodyAs(request, members);
    const unknown = add.find((id) => !tenant.find(id));
    if (unknown !== undefined) throw new ControlError(404, `The tenant has no object ${unknown}.`);
    const added = add.filter((id) => group.members.add(id.toLowerCase())).length;
    const removed = remove.filter((id) => group.members.delete(id.toLowerCase())).length;
    return { added, removed, ...groupSummary(group) };
  });

  server.patch('/control/tenants/:t/apps/:app', async (request) => {
    const found = tenantOf(request).apps.get(parameter(request, 'app').toLowerCase());
    if (!found) throw new ControlError(404, 'The tenant has no such app.');
    const { clientId, displayName } = Object.assign(found, bodyAs(request, app));
    return { clientId, displayName, secretExpired: found.secretExpired, permissions: found.permissions };
  });

  server.get('/control/writes', async (request) => {
    const group = option(request, 'group');
    const after = Number(option(request, 'after') ?? 0);
    return { items: graph.writeLog.list({ after, ...(group !== undefined && { groupId: group.toLowerCase() }) }) };
  });
  server.delete('/control/writes', async (_request, reply) => {
    graph.writeLog.clear();
    return reply.code(204).send();
  });

  server.get('/control/settings', async () => graph.settings);
  server.patch('/control/settings', async (request) => Object.assign(graph.settings, bodyAs(request, settings)));
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
