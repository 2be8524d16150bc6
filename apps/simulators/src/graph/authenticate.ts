import type { App } from '../estate/directory-object';
import { type Estate, findTenant } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import type { GraphRequest } from './graph-call';
import { GraphError } from './graph-error';
import type { Tokens } from './tokens';

const CHALLENGE =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

/** Whose token a request carries. Throws GraphError (401) for none, a wrong one or an old one. */
export function authenticate({ headers }: GraphRequest, estate: Estate, tokens: Tokens): { tenant: Tenant; app: App } {
  const token = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (token === undefined) throw unauthenticated('Access token is empty.');
  const check = tokens.check(token);
  if ('problem' in check) {
    throw unauthenticated(
      check.problem === 'expired'
        ? 'Lifetime validation failed, the token is expired.'
        : 'CompactToken parsing failed with error code: 80049217',
    );
  }
  const { aud, tid, appid } = check.claims;
  if (aud !== 'graph') throw unauthenticated('Access token validation failure. Invalid audience.');
  const tenant = findTenant(estate, tid);
  const app = tenant?.apps.get(appid);
  if (!tenant || !app) throw unauthenticated('The identity of the calling application could not be established.');
  return { tenant, app };
}

const unauthenticated = (message: string): GraphError =>
  new GraphError(401, 'InvalidAuthenticationToken', message, { 'WWW-Authenticate': CHALLENGE });
