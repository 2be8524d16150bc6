import { z } from 'zod';
import { CERTIFICATE_KINDS } from '../certificates';
import type { AdminService } from '../configmgr/admin-service';
import type { Provider } from '../configmgr/provider';
import { requestLimit } from '../configmgr/request-rate';
import type { EndServer } from '../end-server';
import { evaluationSettings } from '../estate/evaluation-settings';
import { findTenant } from '../estate/estate';
import { populate } from '../estate/populate';
import { populationPlan } from '../estate/population';
import { bodyAs, option, parameter } from './control-body';
import { ControlError } from './control-error';
import type { ControlContext } from './control';
import { given as present } from './given';
import { serviceOf } from './service-of';
import { collectionSummary } from './summaries';

const siteChange = z.strictObject({
  token: z.string().min(1).optional(),
  denied: z.boolean().optional(),
  authentication: z.enum(['bearer', 'negotiate']).optional(),
  refuseNtlm: z.boolean().optional(),
  /** Which collections and records the account sees; null in `collections`: all. */
  rights: z
    .strictObject({
      collections: z.array(z.string()).nullable().default(null),
      readResource: z.boolean().default(true),
    })
    .optional(),
  evaluation: evaluationSettings.partial().optional(),
  /** The same as `runMs` of `evaluation`. */
  evaluationDelayMs: z.int().nonnegative().optional(),
  limit: requestLimit.optional(),
  utcOffsetMinutes: z.int().min(-720).max(840).optional(),
});
const providerChange = z.strictObject({
  down: z.boolean().optional(),
  isProvider: z.boolean().optional(),
  certificate: z.enum(CERTIFICATE_KINDS).optional(),
});
const cycle = z.strictObject({ cycle: z.enum(['express', 'scheduled', 'daily']) });

/** How each site behaves, and what happens to it as a whole. `{id}` is a site's id or code. */
export function serveSitesControl(server: EndServer, { services, sites, estate }: ControlContext): void {
  const summary = (service: AdminService): object => ({
    ...service.site.words,
    denied: service.denied,
    ...service.signOn.settings,
    rights: { collections: service.site.rights.collections ?? null, readResource: service.site.rights.readResource },
    evaluation: service.site.evaluations.settings,
    evaluationDelayMs: service.site.evaluations.settings.runMs,
    limit: service.rate.limit,
    utcOffsetMinutes: service.site.utcOffsetMinutes,
    providers: sites.providersOf(service.site.words.id).map(providerSummary),
  });

  server.get('/control/sites/:id', async (request) => summary(serviceOf(services, parameter(request, 'id'))));
  server.patch('/control/sites/:id', async (request) => {
    const service = serviceOf(services, parameter(request, 'id'));
    change(service, bodyAs(request, siteChange));
    return summary(service);
  });
  server.patch('/control/sites/:id/providers/:name', async (request) => {
    const { words } = serviceOf(services, parameter(request, 'id')).site;
    const name = parameter(request, 'name');
    const provider = sites.providersOf(words.id).find((one) => one.name === name);
    if (!provider) throw new ControlError(404, `The site has no provider "${name}".`);
    const { certificate, ...switches } = bodyAs(request, providerChange);
    provider.down = switches.down ?? provider.down;
    provider.isProvider = switches.isProvider ?? provider.isProvider;
    if (certificate !== undefined) provider.show(certificate);
    return providerSummary(provider);
  });

  server.post('/control/sites/:id/evaluate', async (request, reply) => {
    const { evaluations } = serviceOf(services, parameter(request, 'id')).site;
    evaluations[bodyAs(request, cycle).cycle]();
    return reply.code(204).send();
  });
  server.post('/control/sites/:id/backup', async (request, reply) => {
    serviceOf(services, parameter(request, 'id')).site.backUp();
    return reply.code(204).send();
  });
  server.post('/control/sites/:id/restore', async (request, reply) => {
    if (!serviceOf(services, parameter(request, 'id')).site.restore())
      throw new ControlError(409, 'The site was never backed up.');
    return reply.code(204).send();
  });
  server.post('/control/populations', async (request, reply) => {
    const { site } = serviceOf(services, option(request, 'site'));
    const plan = bodyAs(request, populationPlan);
    const tenant = plan.tenant === undefined ? estate.tenants[0] : findTenant(estate, plan.tenant);
    if (!tenant) throw new ControlError(404, `There is no tenant "${plan.tenant}".`);
    return reply.code(201).send({ items: populate(site, tenant.tenantId, plan).map(collectionSummary) });
  });
}

function change(service: AdminService, given: z.output<typeof siteChange>): void {
  const { site, signOn, rate } = service;
  site.token = given.token ?? site.token;
  site.utcOffsetMinutes = given.utcOffsetMinutes ?? site.utcOffsetMinutes;
  service.denied = given.denied ?? service.denied;
  signOn.settings.authentication = given.authentication ?? signOn.settings.authentication;
  signOn.settings.refuseNtlm = given.refuseNtlm ?? signOn.settings.refuseNtlm;
  rate.limit = given.limit ?? rate.limit;
  if (given.rights) {
    const { collections, readResource } = given.rights;
    site.rights = { readResource, ...(collections && { collections: collections.map((id) => id.toUpperCase()) }) };
  }
  const runMs = given.evaluationDelayMs ?? given.evaluation?.runMs;
  if (!given.evaluation && runMs === undefined) return;
  site.evaluations.settings = {
    ...site.evaluations.settings,
    ...present(given.evaluation ?? {}),
    ...(runMs !== undefined && { runMs }),
  };
}

const providerSummary = ({ name, down, isProvider, certificate }: Provider): object => ({
  name,
  down,
  isProvider,
  certificate,
});
