import { randomUUID } from 'node:crypto';
import type { Answer } from '../answer';
import { type Estate, findTenant } from '../estate/estate';
import type { Tokens } from './tokens';

interface Refusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/** The audience of the AdminService; tokens for it go to the site. */
export const CONFIGMGR_AUDIENCE = 'https://ConfigMgrService';

/** Entra's sign-in service: what a confidential client needs of it. */
export class SignIn {
  constructor(
    private readonly estate: Estate,
    private readonly tokens: Tokens,
    private readonly lifetimeSeconds: () => number,
    private readonly now: () => number,
  ) {}

  /** Answers a path of the authority, such as `/{tenant}/oauth2/v2.0/token`; undefined when it is none of it. */
  answer(method: string, path: string, body: string, origin: string): Answer | undefined {
    const [, tenantKey = '', rest = ''] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
    if (rest === 'v2.0/.well-known/openid-configuration' && method === 'GET')
      return this.openIdConfiguration(tenantKey, origin);
    if (rest !== 'oauth2/v2.0/token') return undefined;
    if (method !== 'POST') {
      return this.refused({
        status: 400,
        error: 'invalid_request',
        code: 900561,
        text: `The endpoint only accepts POST requests. Received a ${method} request.`,
      });
    }
    return this.token(tenantKey, new URLSearchParams(body), origin);
  }

  private openIdConfiguration(tenantKey: string, origin: string): Answer {
    const tenant = findTenant(this.estate, tenantKey);
    if (!tenant) return this.refused(unknownTenant(tenantKey));
    const authority = `${origin}/${tenant.tenantId}`;
    return {
      status: 200,
      body: {
        token_endpoint: `${authority}/oauth2/v2.0/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        jwks_uri: `${authority}/discovery/v2.0/keys`,
        response_types_supported: ['code', 'id_token'],
        subject_types_supported: ['pairwise'],
        issuer: `${authority}/v2.0`,
        authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
        end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
        tenant_region_scope: 'EU',
        msgraph_host: new URL(origin).host,
      },
    };
  }

  private token(tenantKey: string, form: URLSearchParams, origin: string): Answer {
    const tenant = findTenant(this.estate, tenantKey);
    if (!tenant) return this.refused(unknownTenant(tenantKey));
    const grant = form.get('grant_type');
    if (grant !== 'client_credentials') {
      return this.refused({
        status: 400,
        error: 'unsupported_grant_type',
        code: 70003,
        text: `The app requested an unsupported grant type '${grant ?? ''}'.`,
      });
    }
    const clientId = form.get('client_id')?.toLowerCase() ?? '';
    const app = tenant.apps.get(clientId);
    if (app?.consent === 'disabled') {
      return this.refused({
        status: 400,
        error: 'unauthorized_client',
        code: 7000112,
        text: `Application '${clientId}'(${app.displayName}) is disabled.`,
      });
    }
    if (!app || app.consent === 'removed') {
      return this.refused({
        status: 400,
        error: 'unauthorized_client',
        code: 700016,
        text: `Application with identifier '${clientId}' was not found in the directory '${tenant.name}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
      });
    }
    const audience = audienceOf(form.get('scope') ?? '', origin);
    if ('refusal' in audience) return this.refused(audience.refusal);
    if (form.get('client_secret') !== app.secret) {
      return this.refused({
        status: 401,
        error: 'invalid_client',
        code: 7000215,
        text: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
      });
    }
    if (app.secretExpired) {
      return this.refused({
        status: 401,
        error: 'invalid_client',
        code: 7000222,
        text: `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app.`,
      });
    }
    const lifetime = this.lifetimeSeconds();
    const { permissions, consent, revocations, objectId } = app;
    const access_token = this.tokens.issue(
      {
        aud: audience.of,
        tid: tenant.tenantId,
        appid: clientId,
        oid: objectId,
        revocations,
        ...(consent === 'granted' && permissions.length > 0 && { roles: [...permissions] }),
      },
      lifetime,
    );
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store, no-cache', Pragma: 'no-cache' },
      body: { token_type: 'Bearer', expires_in: lifetime, ext_expires_in: lifetime, access_token },
    };
  }

  private refused({ status, error, code, text }: Refusal): Answer {
    const traceId = randomUUID();
    const correlationId = randomUUID();
    const timestamp = new Date(this.now())
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$/, 'Z');
    return {
      status,
      body: {
        error,
        error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
        error_codes: [code],
        timestamp,
        trace_id: traceId,
        correlation_id: correlationId,
      },
    };
  }
}

const unknownTenant = (key: string): Refusal => ({
  status: 400,
  error: 'invalid_request',
  code: 90002,
  text: `Tenant '${key}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
});

/** The resource of a scope that ends in `/.default`: Graph at this address (or by its public name), or the AdminService. */
function audienceOf(scope: string, origin: string): { readonly of: string } | { readonly refusal: Refusal } {
  const resource = /^(\S+)\/\.default$/.exec(scope)?.[1];
  if (resource === undefined) {
    return {
      refusal: {
        status: 400,
        error: 'invalid_scope',
        code: 1002012,
        text: `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      },
    };
  }
  if (resource === CONFIGMGR_AUDIENCE) return { of: CONFIGMGR_AUDIENCE };
  if (resource === origin || resource === 'https://graph.microsoft.com') return { of: 'graph' };
  return {
    refusal: {
      status: 400,
      error: 'invalid_resource',
      code: 500011,
      text: `The resource principal named ${resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    },
  };
}
