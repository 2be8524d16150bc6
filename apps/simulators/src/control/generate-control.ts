import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import { findTenant } from '../estate/estate';
import { newEntraDevice, newEntraUser } from '../estate/new-entra-object';
import { newDeviceRecord, newUserRecord } from '../estate/new-record';
import type { ResourceRecord } from '../estate/resource';
import type { Site } from '../estate/site';
import type { Tenant } from '../estate/tenant';
import { bodyAs } from './control-body';
import { ControlError } from './control-error';
import type { ControlContext } from './control';

const generation = z.strictObject({
  kind: z.enum(['device', 'user']),
  count: z.int().min(1).max(1_000_000),
  /** The names are this and a number from `start` on. */
  prefix: z.string().min(1),
  start: z.int().nonnegative().default(1),
  /** By cloudServiceId or tenant id; the first one unless given. */
  tenant: z.string().optional(),
  /** Whether they are in Entra too, or have no identity there. */
  entra: z.boolean().default(true),
  /** Collections of the site that take them in. */
  collections: z.array(z.string()).default([]),
  /** Groups of the tenant that hold them already, by id. */
  groups: z.array(z.string()).default([]),
  /** Answers the count only. */
  quiet: z.boolean().default(false),
});

/** Makes many records with their Entra objects at once, at both ends; no replica lacks them. */
export function serveGeneration(
  server: EndServer,
  { estate }: ControlContext,
  siteOf: (request: FastifyRequest) => Site,
): void {
  server.post('/control/generate', async (request, reply) => {
    const site = siteOf(request);
    const plan = bodyAs(request, generation);
    const tenant = plan.tenant === undefined ? estate.tenants[0] : findTenant(estate, plan.tenant);
    if (!tenant) throw new ControlError(404, `There is no tenant "${plan.tenant}".`);
    const collections = plan.collections.map((id) =>
      known(site.collections.get(id.toUpperCase()), `collection "${id}"`),
    );
    const groups = plan.groups.map((id) => known(tenant.group(id), `group "${id}"`));

    const made = Array.from({ length: plan.count }, (_, index) =>
      make(site, plan.entra ? tenant : undefined, plan.kind, `${plan.prefix}${plan.start + index}`),
    );
    site.addResources(made.map(({ record }) => record));
    const ids = made.map(({ record }) => record.resourceId);
    for (const collection of collections) site.changeMembers(collection, ids, []);
    const objectIds = made.flatMap(({ objectId }) => objectId ?? []);
    for (const group of groups) group.members.settle(objectIds);
    const items = made.map(({ record: { resourceId, name }, objectId, deviceId }) => ({
      resourceId,
      name,
      objectId,
      deviceId,
    }));
    return reply.code(201).send({ count: made.length, ...(!plan.quiet && { items }) });
  });
}

interface Made {
  readonly record: ResourceRecord;
  readonly objectId?: string;
  readonly deviceId?: string;
}

function make(site: Site, tenant: Tenant | undefined, kind: 'device' | 'user', name: string): Made {
  if (!tenant) {
    return {
      record: kind === 'device' ? newDeviceRecord(site, { name }) : newUserRecord(site, { fullUserName: name }),
    };
  }
  const aadTenantId = tenant.tenantId;
  if (kind === 'device') {
    const device = newEntraDevice(tenant, { displayName: name });
    refuseTaken(tenant, device.id, name);
    tenant.settle(device);
    const record = newDeviceRecord(site, { name, aadDeviceId: device.deviceId, aadTenantId });
    return { record, objectId: device.id, deviceId: device.deviceId };
  }
  const user = newEntraUser(tenant, { displayName: name });
  refuseTaken(tenant, user.id, name);
  tenant.settle(user);
  const { userPrincipalName, mail } = user;
  return {
    record: newUserRecord(site, { fullUserName: name, aadUserId: user.id, aadTenantId, userPrincipalName, mail }),
    objectId: user.id,
  };
}

function refuseTaken(tenant: Tenant, id: string, name: string): void {
  if (tenant.find(id)) throw new ControlError(409, `The tenant has "${name}" already: choose another prefix or start.`);
}

function known<Value>(value: Value | undefined, words: string): Value {
  if (value === undefined) throw new ControlError(404, `There is no ${words}.`);
  return value;
}
