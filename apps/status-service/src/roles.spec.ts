import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { routesOf, startService, type RunningService } from '@rollcall/platform';
import { bareSettings, OidcIssuer, routesIn, walkRoles } from '@rollcall/testing';
import { apiDescription } from './api-description';
import { AppModule } from './app.module';

jest.setTimeout(120_000);

/** Routes that anybody may ask for: they say nothing about the business, or the coordinator decides. */
const open = /^\/(healthz|readyz|metrics|openapi\.(json|yaml)|docs(\/.*|-.*)?|admin\/v1.*|assets\/\*|favicon\.svg)?$/;

describe('who may do what with the monitoring API', () => {
  let issuer: OidcIssuer;
  let coordinator: Server;
  let service: RunningService;
  const passedOn: IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    issuer = await OidcIssuer.start();
    coordinator = createServer(({ headers }, response) => {
      passedOn.push(headers);
      response.statusCode = 204;
      response.end();
    });
    await new Promise<void>((resolve) => coordinator.listen(0, '127.0.0.1', resolve));
    const address = coordinator.address();
    if (address === null || typeof address === 'string') throw new Error('the coordinator has no port');
    const settings = bareSettings('status-service');
    const { url, audience } = issuer;
    const auth = { issuer: url, audience, rolesClaim: 'roles', clientId: 'rollcall-web', scope: 'openid' };
    const configuration = { ...settings.configuration, auth };
    service = await startService(
      { ...settings, configuration, coordinatorUrl: `http://127.0.0.1:${address.port}` },
      { module: (given) => AppModule.forRoot(given), api: apiDescription },
    );
  });
  afterAll(async () => {
    await service?.close();
    coordinator?.close();
    issuer?.stop();
  });

  it('is decided for each route by the role that its document names', async () => {
    const routes = routesIn(await (await fetch(`${service.url}/openapi.json`)).json());
    expect(routes.length).toBeGreaterThan(10);
    expect(await walkRoles(service.url, routes, issuer)).toEqual([]);
  });

  it('is decided for no route that the document does not show', async () => {
    const document: { paths: object } = JSON.parse(await (await fetch(`${service.url}/openapi.json`)).text());
    const shown = new Set(Object.keys(document.paths).map((path) => path.replaceAll(/\{([^}]+)\}/g, ':$1')));
    expect([...routesOf(service.app).keys()].filter((route) => !open.test(route) && !shown.has(route))).toEqual([]);
  });

  it('is told to the caller, and to anybody how to sign in', async () => {
    const asked = await fetch(`${service.url}/api/v1/sign-in`);
    expect(await asked.json()).toEqual({ kind: 'oidc', issuer: issuer.url, clientId: 'rollcall-web', scope: 'openid' });
    const token = await issuer.token({ name: 'grace@contoso.com', roles: ['approver', 'cook'] });
    const known = await fetch(`${service.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await known.json()).toEqual({ name: 'grace@contoso.com', roles: ['reader', 'operator', 'approver'] });
  });

  it('is decided by the coordinator for what is passed on, with the token and the address of the caller', async () => {
    const authorization = `Bearer ${await issuer.token({ roles: ['admin'] })}`;
    const headers = { authorization, 'x-forwarded-for': '192.0.2.7', origin: 'https://elsewhere.example' };
    const answer = await fetch(`${service.url}/admin/v1/pause`, { headers });
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([204, 'nosniff']);
    expect(passedOn).toEqual([
      expect.objectContaining({
        authorization,
        'x-forwarded-for': expect.stringMatching(/^192\.0\.2\.7, .*127\.0\.0\.1$/),
      }),
    ]);
    expect(passedOn[0]).not.toHaveProperty('origin');
  });

  it('is no matter where a body cannot be read: that is a problem like any other', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${service.url}/api/v1/dead-letters/replay`, { method: 'POST', headers, body: '{' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await answer.json()).toMatchObject({ code: 'invalid-request' });
  });

  it('holds for the stream of events too', async () => {
    const stream = (token: string) =>
      fetch(`${service.url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    const open = await stream(await issuer.token({ roles: ['reader'] }));
    expect([open.status, open.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await open.body?.cancel();
    expect((await stream(await issuer.token({ roles: [] }))).status).toBe(403);
  });
});
