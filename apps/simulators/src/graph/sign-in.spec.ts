import { ClientSecretCredential } from '@azure/identity';
import { AuthenticationHandler, Client, type Context, type Middleware } from '@microsoft/microsoft-graph-client';
import { Agent, fetch } from 'undici';
import { at, CLIENT_ID, StartedSimulators, TENANT_ID } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
beforeAll(async () => {
  ends = await StartedSimulators.start();
});
afterAll(() => ends.dispose());

const app = `/tenants/contoso/apps/${CLIENT_ID}`;

const credential = (secret: string) =>
  new ClientSecretCredential(TENANT_ID, CLIENT_ID, secret, {
    authorityHost: ends.simulators.graph,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: ends.ca },
    retryOptions: { maxRetries: 0 },
  });

describe('with the real libraries', () => {
  class Transport implements Middleware {
    private readonly dispatcher = new Agent({ connect: { ca: ends.ca } });

    async execute(context: Context): Promise<void> {
      const { method, headers, body } = context.options ?? {};
      const response = await fetch(String(context.request), {
        dispatcher: this.dispatcher,
        ...(method !== undefined && { method }),
        ...(headers && { headers: Object.fromEntries(new Headers(headers)) }),
        ...(typeof body === 'string' && { body }),
      });
      context.response = new Response(response.status === 204 ? null : await response.text(), {
        status: response.status,
        headers: Object.fromEntries(response.headers),
      });
    }
  }

  it('gives @azure/identity a token that @microsoft/microsoft-graph-client can use', async () => {
    const secret = credential('lab-secret-of-contoso');
    const scope = `${ends.simulators.graph}/.default`;
    const authentication = new AuthenticationHandler({
      getAccessToken: async () => (await secret.getToken(scope)).token,
    });
    authentication.setNext(new Transport());
    const client = Client.initWithMiddleware({
      middleware: authentication,
      baseUrl: ends.simulators.graph,
      defaultVersion: 'v1.0',
      customHosts: new Set(['127.0.0.1']),
    });
    const groups: unknown = await client
      .api('/groups')
      .filter("displayName eq 'Group1'")
      .select('id,displayName')
      .get();
    expect(at(groups, 'value', 0, 'displayName')).toBe('Group1');
    await expect(client.api('/groups/00000000-0000-0000-0000-000000000001').get()).rejects.toMatchObject({
      statusCode: 404,
      code: 'Request_ResourceNotFound',
    });
  });

  it('names the service principal of the app in its token, as whoever makes groups of its own needs it', async () => {
    const { token } = await credential('lab-secret-of-contoso').getToken(`${ends.simulators.graph}/.default`);
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const { body } = await ends.control(app, { method: 'PATCH', body: {} });
    expect(at(claims, 'oid')).toEqual(expect.any(String));
    expect(at(claims, 'oid')).toBe(at(body, 'objectId'));
  });

  it('refuses a wrong secret so that @azure/identity names the code', async () => {
    await expect(credential('wrong').getToken(`${ends.simulators.graph}/.default`)).rejects.toThrow('AADSTS7000215');
  });
});

it('sign-in: a wrong secret is 401 invalid_client', async () => {
  const { status, body } = await ends.signIn({ client_secret: 'wrong' });
  expect({ status, body }).toMatchObject({
    status: 401,
    body: {
      error: 'invalid_client',
      error_codes: [7000215],
      error_description: expect.stringMatching(/^AADSTS7000215: Invalid client secret/),
    },
  });
});

it('sign-in: an expired secret is 401 until it is renewed', async () => {
  await ends.control(app, { method: 'PATCH', body: { secretExpired: true } });
  expect(await ends.signIn()).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000222] } });
  await ends.control(app, { method: 'PATCH', body: { secretExpired: false } });
  expect((await ends.signIn()).status).toBe(200);
});

it.each([
  ['an unknown tenant', {}, '33333333-3333-3333-3333-333333333333', 400, 90002],
  ['an unknown app', { client_id: '33333333-3333-3333-3333-333333333333' }, TENANT_ID, 400, 700016],
  ['another grant', { grant_type: 'password' }, TENANT_ID, 400, 70003],
  ['a scope without /.default', { scope: 'https://graph.microsoft.com/User.Read' }, TENANT_ID, 400, 1002012],
  ['a scope of another service', { scope: 'https://vault.azure.net/.default' }, TENANT_ID, 400, 500011],
])('sign-in: %s is refused', async (_, form, tenantId, status, code) => {
  expect(await ends.signIn(form, tenantId)).toMatchObject({ status, body: { error_codes: [code] } });
});

it('5.6: every call without a good token is 401, whatever it asks', async () => {
  const challenge = { 'www-authenticate': expect.stringContaining('Bearer') };
  const envelope = {
    error: {
      code: 'InvalidAuthenticationToken',
      innerError: {
        'request-id': expect.any(String),
        'client-request-id': 'mine',
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}$/),
      },
    },
  };
  for (const authorization of ['', 'Bearer nonsense', 'Bearer a.b.c']) {
    for (const path of ['/groups', '/nowhere', '/$batch']) {
      const reply = await ends.graph(path, { headers: { authorization, 'client-request-id': 'mine' } });
      expect(reply).toMatchObject({
        status: 401,
        headers: { ...challenge, 'client-request-id': 'mine' },
        body: envelope,
      });
    }
  }
});

it('refuses a token that has expired, and one for another service', async () => {
  await ends.control('/settings', { method: 'PATCH', body: { tokenLifetimeSeconds: 1 } });
  const short = at((await ends.signIn()).body, 'access_token');
  await ends.control('/settings', { method: 'PATCH', body: { tokenLifetimeSeconds: 3599 } });
  const foreign = at((await ends.signIn({ scope: 'https://ConfigMgrService/.default' })).body, 'access_token');
  const withToken = (token: unknown) =>
    ends.graph('/groups', { headers: { authorization: `Bearer ${String(token)}` } });
  expect(await withToken(foreign)).toMatchObject({
    status: 401,
    body: { error: { message: expect.stringContaining('audience') } },
  });
  let last = await withToken(short);
  while (last.status === 200) last = await withToken(short);
  expect(last).toMatchObject({
    status: 401,
    body: { error: { message: 'Lifetime validation failed, the token is expired.' } },
  });
});
