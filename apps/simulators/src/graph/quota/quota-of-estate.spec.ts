import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { at, CLIENT_ID, StartedSimulators, TENANT_ID } from '../../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

const data = mkdtempSync(join(tmpdir(), 'rollcall-simulators-'));
afterAll(() => rmSync(data, { recursive: true }));

const OTHER = '44444444-4444-4444-4444-444444444444';
const app = { clientId: CLIENT_ID, secret: 's' };
const tenant = (id: string, tenantId: string, more: object = {}) => ({
  cloudServiceId: id,
  tenantId,
  name: id,
  domain: `${id}.example`,
  app,
  ...more,
});

async function started(estate: object, env: NodeJS.ProcessEnv = {}) {
  const file = join(data, 'estate.yaml');
  writeFileSync(file, stringify(estate));
  return StartedSimulators.start(data, { SIMULATOR_ESTATE: file, ...env });
}
const company = (quota: object) => ({
  name: 'Metered',
  tenants: [tenant('contoso', TENANT_ID, { quota }), tenant('other', OTHER)],
  sites: [{ id: 'hq', siteCode: 'CHQ', name: 'HQ', token: 't' }],
});

it('5.1: the estate file says what an app may do in each tenant, the usual elsewhere', async () => {
  const ends = await started(company({ writes: 2, windowSeconds: 1_000_000, patchCost: 'one', size: 'S' }));
  const quotaOf = async (id: string) => (await ends.control(`/tenants/${id}/quota`)).body;
  expect(await quotaOf('contoso')).toMatchObject({ writes: 2, patchCost: 'one', size: 'S', enforced: true });
  expect(await quotaOf('other')).toMatchObject({ writes: 3_000, windowSeconds: 150, patchCost: 'perThree', size: 'L' });

  const write = async (tenantId: string) => {
    const form = { client_id: app.clientId, client_secret: app.secret };
    const token = String(at((await ends.signIn(form, tenantId)).body, 'access_token'));
    const path = `/groups/${crypto.randomUUID()}/members/${crypto.randomUUID()}/$ref`;
    return (await ends.graph(path, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })).status;
  };
  expect([await write(TENANT_ID), await write(TENANT_ID), await write(TENANT_ID)]).toEqual([404, 404, 429]);
  expect(await write(OTHER)).toBe(404);
  await ends.dispose({ keepData: true });
});

it('5.1: a quota that means nothing is refused, and named', async () => {
  await expect(started(company({ writes: 0, refill: 'sometimes' }))).rejects.toThrow(
    /tenants\.0\.quota\.writes: .*\n.*tenants\.0\.quota\.refill: /,
  );
  const ends = await started(company({}));
  expect(
    await ends.control('/tenants/contoso/quota', { method: 'PATCH', body: { writes: -1, wrong: 1 } }),
  ).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('writes') },
  });
  expect((await ends.control('/clock', { method: 'PUT', body: { speed: 0 } })).status).toBe(400);
  await ends.dispose({ keepData: true });
});

it('11.2: the clock starts as fast as the environment says', async () => {
  const ends = await started(company({}), { SIMULATOR_CLOCK_SPEED: '25' });
  expect((await ends.control('/clock')).body).toMatchObject({ speed: 25 });
  await ends.dispose({ keepData: true });
});
