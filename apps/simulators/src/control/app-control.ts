import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EndServer } from '../end-server';
import type { App } from '../estate/directory-object';
import type { Tenant } from '../estate/tenant';
import { bodyAs, parameter } from './control-body';
import { ControlError } from './control-error';
import { given } from './given';

const change = z.strictObject({
  secret: z.string().min(1).optional(),
  secretExpired: z.boolean().optional(),
  permissions: z.array(z.string()).optional(),
  consent: z.enum(['granted', 'withdrawn', 'disabled', 'removed']).optional(),
});

/** What an administrator does with an app registration and its consent. */
export function serveAppControl(server: EndServer, tenantOf: (request: FastifyRequest) => Tenant): void {
  const appOf = (request: FastifyRequest): App => {
    const found = tenantOf(request).apps.get(parameter(request, 'app').toLowerCase());
    if (!found) throw new ControlError(404, 'The tenant has no such app.');
    return found;
  };
  server.patch('/control/tenants/:t/apps/:app', async (request) => {
    const app = appOf(request);
    const { secret: _never, ...shown } = Object.assign(app, given(bodyAs(request, change)));
    return shown;
  });
  server.post('/control/tenants/:t/apps/:app/revoke-tokens', async (request, reply) => {
    appOf(request).revocations++;
    return reply.code(204).send();
  });
}
