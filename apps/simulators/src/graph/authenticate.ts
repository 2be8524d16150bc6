import { type Estate, findTenant } from '../estate/estate';
import type { Tenant } from '../estate/tenant';
import { type CallingApp, callingApp } from './calling-app';
import type { GraphRequest } from './graph-call';
import { GraphError } from './graph-error';
import type { GraphSettings } from './graph-settings';
import type { Tokens } from './tokens';

const CHALLENGE =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';

/** Whose token a request carries, and what it may do. Throws GraphError (401) for none, a wrong one or an old one. */
export function authenticate(
  { headers }: GraphRequest,
  estate: Estate,
  tokens: Tokens,
  settings: GraphSettings,
): { tenant: Tenant; app: CallingApp } {
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
  const { aud, tid, appid, roles = [], revocations } = check.claims;
  if (aud !== 'graph') throw unauthenticated('Access token validation failure. Invalid audience.');
  const tenant = findTenant(estate, tid);
  const app = tenant?.apps.get(appid);
  if (!tenant || !app || app.consent === 'removed' || app.consent === 'disabled') {
    throw unauthenticated(
      'The identity of the calling application could not be established.',
      'Authorization_IdentityNotFound',
    );
  }
  if (revocations < app.revocations) {
    throw unauthenticated(
      'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
    );
  }
  return { tenant, app: callingApp(app, roles, settings.permissionsOf) };
}

const unauthenticated = (message: string, code = 'InvalidAuthenticationToken'): GraphError =>
  new GraphError(401, code, message, { 'WWW-Authenticate': CHALLENGE });
