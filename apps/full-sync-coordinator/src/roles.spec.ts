import { routesOf, startService, type RunningService } from '@rollcall/platform';
import { bareSettings, OidcIssuer, routesIn, walkRoles } from '@rollcall/testing';
import { apiDescription } from './api-description';
import { AppModule } from './app.module';

jest.setTimeout(120_000);

/** Routes that anybody may ask for: they say nothing about the business. */
const open = /^\/(healthz|readyz|metrics|openapi\.(json|yaml)|docs(\/.*|-.*)?)$/;

describe('who may do what with the admin API', () => {
  let issuer: OidcIssuer;
  let service: RunningService;

  beforeAll(async () => {
    issuer = await OidcIssuer.start();
    const settings = bareSettings('full-sync-coordinator');
    const auth = { issuer: issuer.url, audience: issuer.audience, rolesClaim: 'roles', scope: 'openid' };
    service = await startService(
      { ...settings, configuration: { ...settings.configuration, auth } },
      {
        module: (given) => AppModule.of(given, { observeTimeoutMs: 1_000, directoryTimeoutMs: 1_000 }),
        api: apiDescription,
      },
    );
  });
  afterAll(async () => {
    await service?.close();
    issuer?.stop();
  });

  it('is decided for each route by the role that its document names', async () => {
    const routes = routesIn(await (await fetch(`${service.url}/openapi.json`)).json());
    expect(routes.length).toBeGreaterThan(20);
    expect(await walkRoles(service.url, routes, issuer)).toEqual([]);
  });

  it('is decided for no route that the document does not show', async () => {
    const document: { paths: object } = JSON.parse(await (await fetch(`${service.url}/openapi.json`)).text());
    const shown = new Set(Object.keys(document.paths).map((path) => path.replaceAll(/\{([^}]+)\}/g, ':$1')));
    expect([...routesOf(service.app).keys()].filter((route) => !open.test(route) && !shown.has(route))).toEqual([]);
  });

  it('is decided before a body in YAML is read, which can take long', async () => {
    const headers = { 'content-type': 'application/yaml' };
    const answer = await fetch(`${service.url}/admin/v1/mappings`, { method: 'PUT', headers, body: 'mappings: [' });
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'unauthenticated' }]);
  });

  it('is granted to no token that is not sound', async () => {
    for (const [why, token] of Object.entries(await issuer.forgeries())) {
      const answer = await fetch(`${service.url}/admin/v1/pause`, { headers: { authorization: `Bearer ${token}` } });
      expect([why, answer.status, await answer.json()]).toMatchObject([why, 401, { code: 'invalid-token' }]);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    }
  });
});
