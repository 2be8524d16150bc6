import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { Tenant } from '../estate/tenant';
import type { Graph } from '../graph/graph';
import { appQuota, tenantQuota } from '../graph/quota/tenant-quota';
import { bodyAs, parameter, patched } from './control-body';
import { ControlError } from './control-error';
import { given } from './given';

const clockChange = z.strictObject({
  speed: z.number().positive().max(10_000).optional(),
  advanceSeconds: z.number().nonnegative().default(0),
});
const fill = z.number().min(0).max(1.8).optional();
const fills = z.strictObject({ writes: fill, units: fill });

/** The clock of the Graph end, and what it lets an app do. */
export function serveQuotaControl(
  server: EndServer,
  { clock, meter }: Graph,
  tenantOf: (request: FastifyRequest) => Tenant,
): void {
  const shownClock = () => ({ speed: clock.speed, nowMs: clock.now(), now: new Date(clock.now()).toISOString() });
  server.get('/control/clock', async () => shownClock());
  server.put('/control/clock', async (request) => {
    const { speed, advanceSeconds } = bodyAs(request, clockChange);
    if (speed !== undefined) clock.runAt(speed);
    clock.advance(advanceSeconds * 1000);
    return shownClock();
  });

  const shownQuota = ({ tenantId, apps }: Tenant) => ({
    ...meter.quotaOf(tenantId),
    used: meter.used(tenantId),
    fills: Object.fromEntries([...apps.keys()].map((clientId) => [clientId, meter.fillOf(tenantId, clientId)])),
  });
  server.get('/control/tenants/:t/quota', async (request) => shownQuota(tenantOf(request)));
  server.patch('/control/tenants/:t/quota', async (request) => {
    const tenant = tenantOf(request);
    meter.setQuota(tenant.tenantId, patched(request, tenantQuota, meter.quotaOf(tenant.tenantId)));
    return shownQuota(tenant);
  });
  server.put('/control/tenants/:t/quota/fills/:app', async (request) => {
    const tenant = tenantOf(request);
    const app = tenant.apps.get(parameter(request, 'app').toLowerCase());
    if (!app) throw new ControlError(404, 'The tenant has no such app.');
    meter.setFill(tenant.tenantId, app.clientId, given(bodyAs(request, fills)));
    return shownQuota(tenant);
  });

  server.get('/control/quota', async () => meter.across);
  server.patch('/control/quota', async (request) => {
    meter.across = patched(request, appQuota, meter.across);
    return meter.across;
  });
}
