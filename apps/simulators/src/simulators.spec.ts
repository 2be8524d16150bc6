import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { readSettings } from './settings';
import { startSimulators } from './simulators';
import { at, column, StartedSimulators } from './testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

const data = mkdtempSync(join(tmpdir(), 'rollcall-simulators-'));
afterAll(() => rmSync(data, { recursive: true }));
const free = { SIMULATOR_GRAPH_PORT: '0', SIMULATOR_CONFIGMGR_PORT: '0', SIMULATOR_DATA: data };

it('goes on where it ended, with the same certificate, tokens and ids', async () => {
  const first = await StartedSimulators.start(data);
  const ca = first.ca;
  const made = await first.control('/generate', {
    body: { kind: 'device', count: 2, prefix: 'KEPT-', collections: ['CHQ0001A'] },
  });
  const ids = column(at(made.body, 'items'), 'objectId').map(String);
  await first.control('/tenants/contoso/groups/Kiosks/members', { body: { add: ids } });
  await first.control(`/devices/${String(at(made.body, 'items', 0, 'resourceId'))}`, { method: 'DELETE' });
  const before = (await first.control('/collections/CHQ0001A')).body;
  const token = String(
    at((await first.signIn({ scope: 'https://graph.microsoft.com/.default' })).body, 'access_token'),
  );
  await first.dispose({ keepData: true });

  const second = await StartedSimulators.start(data);
  expect(second.ca).toBe(ca);
  expect((await second.control('/collections/CHQ0001A')).body).toEqual(before);
  expect(
    column(at((await second.control('/tenants/contoso/groups/Kiosks/members')).body, 'items'), 'displayName'),
  ).toEqual(expect.arrayContaining(['KEPT-1', 'KEPT-2']));
  expect((await second.graph('/groups', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
  const { body } = await second.control('/devices', { body: { items: [{ name: 'NEXT' }] } });
  expect(at(body, 'items', 0, 'resourceId')).toBe(Number(at(made.body, 'items', 1, 'resourceId')) + 1);
  const groups = (await second.control('/tenants/contoso/groups')).body;
  await second.dispose({ keepData: true });

  const fresh = await startSimulators(readSettings({ ...free, SIMULATOR_FRESH: '1' }));
  const [tenant] = fresh.estate.tenants;
  expect([...(tenant?.groups ?? [])].map(({ id }) => id)).toEqual(column(at(groups, 'items'), 'id'));
  expect(fresh.estate.sites[0]?.collections.get('CHQ0001A')?.members.size).toBe(0);
  await fresh.close();
});

it('leaves behind what the services need to reach it, and keeps secrets to its owner', async () => {
  const simulators = await startSimulators(readSettings(free));
  expect(JSON.parse(readFileSync(join(data, 'connection.json'), 'utf8'))).toEqual({
    graph: simulators.graph,
    configmgr: simulators.configmgr,
    caFile: join(data, 'ca.pem'),
    configFile: join(data, 'rollcall.yaml'),
    pid: process.pid,
  });
  const configuration: unknown = parse(readFileSync(simulators.configFile, 'utf8'));
  expect(configuration).toEqual({
    auth: 'none',
    sites: [
      {
        id: 'hq',
        adminService: simulators.configmgr,
        authentication: { kind: 'bearer', tokenFile: join(data, 'hq.token') },
        caFile: join(data, 'ca.pem'),
        pollInterval: '2s',
      },
    ],
    tenants: [
      {
        id: 'contoso',
        tenantId: '11111111-1111-1111-1111-111111111111',
        cloud: { graph: simulators.graph, authority: simulators.graph },
        credential: {
          kind: 'clientSecret',
          clientId: '22222222-2222-2222-2222-222222222222',
          secretFile: join(data, 'contoso.secret'),
        },
      },
    ],
  });
  for (const secret of ['ca.key', 'server.key', 'hq.token', 'contoso.secret', 'token.key', 'state.json']) {
    expect({ secret, mode: statSync(join(data, secret)).mode & 0o777 }).toEqual({ secret, mode: 0o600 });
  }
  const certificate = new X509Certificate(readFileSync(join(data, 'server.pem')));
  expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1');
  expect(certificate.verify(new X509Certificate(readFileSync(join(data, 'ca.pem'))).publicKey)).toBe(true);
  await simulators.close();
});

it('makes a new certificate when another name is wanted, by the same CA', async () => {
  const ca = readFileSync(join(data, 'ca.pem'), 'utf8');
  const simulators = await startSimulators(readSettings({ ...free, SIMULATOR_NAME: 'simulators' }));
  expect(simulators.graph).toMatch(/^https:\/\/simulators:\d+$/);
  expect(new X509Certificate(readFileSync(join(data, 'server.pem'))).checkHost('simulators')).toBe('simulators');
  expect(readFileSync(join(data, 'ca.pem'), 'utf8')).toBe(ca);
  await simulators.close();
});

it('begins anew when the estate file has changed', async () => {
  const estate = join(data, 'small.yaml');
  const small = (name: string) =>
    [
      `name: ${name}`,
      'tenants:',
      '  - { cloudServiceId: small, tenantId: 44444444-4444-4444-4444-444444444444, name: Small, domain: small.example, app: { clientId: 55555555-5555-5555-5555-555555555555, secret: s } }',
      'sites: [{ id: one, siteCode: ONE, name: One, token: t }, { id: two, siteCode: TWO, name: Two, token: t }]',
    ].join('\n');
  for (const name of ['First', 'Second']) {
    writeFileSync(estate, small(name));
    const simulators = await startSimulators(readSettings({ ...free, SIMULATOR_ESTATE: estate }));
    expect(simulators.estate.name).toBe(name);
    const configuration: unknown = parse(readFileSync(simulators.configFile, 'utf8'));
    expect(column(at(configuration, 'sites'), 'adminService')).toEqual([
      simulators.configmgr,
      simulators.configmgr.replace('/AdminService', '/two/AdminService'),
    ]);
    await simulators.close();
  }
  rmSync(join(data, 'state.json'));
});

it('shows each tenant its own directory only', async () => {
  const estate = join(data, 'two.yaml');
  const tenant = (name: string, digit: string) => ({
    cloudServiceId: name,
    tenantId: `${digit.repeat(8)}-0000-0000-0000-000000000000`,
    name,
    domain: `${name}.example`,
    app: { clientId: `${digit.repeat(8)}-1111-1111-1111-111111111111`, secret: `secret-of-${name}` },
    groups: [{ name: `Group of ${name}` }],
  });
  const tenants = [tenant('one', '1'), tenant('two', '2')];
  const sites = [{ id: 'hq', siteCode: 'CHQ', name: 'HQ', token: 't' }];
  const devices = [
    { name: 'ONLY-ONE', tenant: 'one' },
    { name: 'ONLY-TWO', tenant: 'two' },
  ];
  writeFileSync(estate, stringify({ name: 'Both', tenants, sites, devices }));
  const ends = await StartedSimulators.start(data, { SIMULATOR_ESTATE: estate });
  for (const { cloudServiceId, tenantId, app } of tenants) {
    const form = { client_id: app.clientId, client_secret: app.secret };
    const token = String(at((await ends.signIn(form, tenantId)).body, 'access_token'));
    const names = async (set: string) => {
      const { body } = await ends.graph(`/${set}?$select=displayName`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return column(at(body, 'value'), 'displayName');
    };
    expect(await names('groups')).toEqual([`Group of ${cloudServiceId}`]);
    expect(await names('devices')).toEqual([`ONLY-${cloudServiceId.toUpperCase()}`]);
  }
  const [one, two] = tenants;
  expect(
    await ends.signIn({ client_id: one?.app.clientId ?? '', client_secret: one?.app.secret ?? '' }, two?.tenantId),
  ).toMatchObject({
    status: 400,
    body: { error_codes: [700016] },
  });
  expect((await ends.ask(`${ends.simulators.graph}/v1.0/groups/%zz`)).status).toBe(400);
  await ends.dispose({ keepData: true });
  rmSync(join(data, 'state.json'));
});

it('names everything that is wrong with an estate file', async () => {
  const estate = join(data, 'wrong.yaml');
  writeFileSync(estate, 'name: X\ntenants: [{ cloudServiceId: x, tenantId: none }]\nsites: []\nprinters: 3\n');
  const starting = startSimulators(readSettings({ ...free, SIMULATOR_ESTATE: estate }));
  await expect(starting).rejects.toThrow(/tenants\.0\.tenantId: .*\n(.*\n)*.*sites: /);
  expect(existsSync(join(data, 'state.json'))).toBe(false);
});

it('says which port is taken', async () => {
  const simulators = await startSimulators(readSettings(free));
  const taken = new URL(simulators.graph).port;
  await expect(startSimulators(readSettings({ ...free, SIMULATOR_CONFIGMGR_PORT: taken }))).rejects.toMatchObject({
    code: 'EADDRINUSE',
    port: Number(taken),
  });
  await simulators.close();
});
