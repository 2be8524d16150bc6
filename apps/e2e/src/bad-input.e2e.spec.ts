import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { Company, SITE, TENANT } from './company';

jest.setTimeout(180_000);

const NOBODY = 'ffffffff-0000-0000-0000-00000000ffff';

let system: RunningSystem;
let company: Company;

beforeAll(async () => {
  const estate = bareEstate('1s');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterAll(() => system?.stop());

/** Asks the admin API by way of the status service, as a browser does, and checks that a refusal is a problem. */
async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${system.services.url('status-service')}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({ status: response.status, code: expect.any(String), title: expect.any(String) });
    expect(String(answer['detail'])).toMatch(/\w+ \w+/); // words for people
  }
  return { status: response.status, code: answer['code'], answer, etag: response.headers.get('etag') };
}

const map = (change: Record<string, unknown>) =>
  call('POST', '/admin/v1/mappings', { site: SITE, tenantId: TENANT, enabled: true, ...change });

async function groupOfKind(kind: string): Promise<string> {
  const group = await system.control.entra.createGroup(TENANT, { displayName: `A ${kind} group`, kind });
  return group.id;
}

describe('a mapping is refused', () => {
  it.each([
    ['dynamic', 'group-dynamic'],
    ['onPremises', 'group-on-premises'],
    ['mailEnabledSecurity', 'group-mail-enabled'],
    ['microsoft365', 'group-type-unsupported'],
    ['roleAssignable', 'group-role-assignable'],
  ])('for a group that is %s: 422 %s', async (kind, code) => {
    const { collectionId } = await company.collection('device');
    expect(await map({ collectionId, groupId: await groupOfKind(kind) })).toMatchObject({ status: 422, code });
  });

  it('for what is not there: 404', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    expect(await map({ collectionId, groupId: NOBODY })).toMatchObject({ status: 404, code: 'group-not-found' });
    expect(await map({ collectionId, groupId, tenantId: NOBODY })).toMatchObject({
      status: 404,
      code: 'tenant-not-found',
    });
    expect(await map({ collectionId: 'CHQFFFFF', groupId })).toMatchObject({
      status: 404,
      code: 'collection-not-found',
    });
    expect(await map({ collectionId, groupId, site: 'elsewhere' })).toMatchObject({
      status: 404,
      code: 'site-not-found',
    });
  });

  it('§4.27: for a collection of neither devices nor users: 422', async () => {
    const { id: groupId } = await company.group();
    expect(await map({ collectionId: 'SMSOTHER', groupId })).toMatchObject({
      status: 422,
      code: 'collection-type-unsupported',
    });
  });

  it('when it is there already: 409', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    expect(await map({ collectionId, groupId })).toMatchObject({ status: 201 });
    expect(await map({ collectionId, groupId })).toMatchObject({ status: 409, code: 'mapping-exists' });
  });

  it('while its tenant is switched off: 409', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    await system.admin.changeTenant(TENANT, { groupSyncEnabled: false });
    try {
      expect(await map({ collectionId, groupId })).toMatchObject({ status: 409, code: 'tenant-disabled' });
    } finally {
      await system.admin.changeTenant(TENANT, { groupSyncEnabled: true });
    }
  });

  it('for a body that is none: 400 with the path of every error', async () => {
    const refused = await map({ collectionId: 'x', groupId: 'y', surprise: true });
    expect(refused).toMatchObject({ status: 400, code: 'invalid-request' });
    const { errors } = refused.answer as { errors: { path: string }[] };
    expect(errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['collectionId', 'groupId']));
  });

  it('while an end is away: 503, and made when it is back', async () => {
    const { id: groupId } = await company.group();
    const { collectionId } = await company.collection('device');
    await system.control.entra.setDown(true);
    try {
      expect(await map({ collectionId, groupId })).toMatchObject({ status: 503, code: 'directory-unavailable' });
    } finally {
      await system.control.entra.setDown(false);
    }
    await system.control.site.setDown(true);
    try {
      expect(await map({ collectionId: 'CHQEEEEE', groupId })).toMatchObject({
        status: 503,
        code: 'source-unavailable',
      });
    } finally {
      await system.control.site.setDown(false);
    }
    expect(await map({ collectionId, groupId })).toMatchObject({ status: 201 });
  });
});

describe('a request is refused', () => {
  it('for a mapping, run or view that is not there: 404', async () => {
    for (const [method, path, code] of [
      ['GET', `/admin/v1/mappings/${NOBODY}`, 'mapping-not-found'],
      ['PATCH', `/admin/v1/mappings/${NOBODY}`, 'mapping-not-found'],
      ['DELETE', `/admin/v1/mappings/${NOBODY}`, 'mapping-not-found'],
      ['POST', `/admin/v1/mappings/${NOBODY}/synchronize`, 'mapping-not-found'],
      ['GET', `/admin/v1/runs/${NOBODY}/plan`, 'run-not-found'],
      ['POST', `/admin/v1/runs/${NOBODY}/cancel`, 'run-not-found'],
      ['GET', `/api/v1/cloud-sync/${NOBODY}`, 'mapping-not-found'],
      ['GET', `/api/v1/cloud-sync/${NOBODY}/members`, 'mapping-not-found'],
      ['GET', `/api/v1/runs/${NOBODY}`, 'run-not-found'],
      ['GET', '/api/v1/nothing', 'not-found'],
    ] as const) {
      const body = method === 'PATCH' ? { enabled: false } : undefined;
      expect({ path, ...(await call(method, path, body)) }).toMatchObject({ path, status: 404, code });
    }
  });

  it('for an id that is none, or a body that is no JSON: 400', async () => {
    for (const [method, path] of [
      ['GET', '/admin/v1/mappings/42'],
      ['DELETE', '/admin/v1/mappings/42'],
      ['GET', '/admin/v1/runs/42/plan'],
      ['POST', '/admin/v1/collections/hq/too-long-for-one/synchronize'],
    ] as const) {
      expect({ path, ...(await call(method, path)) }).toMatchObject({ path, status: 400 });
    }
    for (const service of ['full-sync-coordinator', 'status-service'] as const) {
      const response = await fetch(`${system.services.url(service)}/admin/v1/mappings`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"site":',
      });
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({
        status: 400,
        code: expect.any(String),
        detail: expect.any(String),
      });
    }
  });

  it('for a full sync of what is not mapped, of an unknown site, or of a mapping that is disabled', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    expect(await call('POST', `/admin/v1/collections/${SITE}/${collectionId}/synchronize`)).toMatchObject({
      status: 404,
      code: 'mapping-not-found',
    });
    expect(await call('POST', `/admin/v1/collections/elsewhere/${collectionId}/look`)).toMatchObject({
      status: 404,
      code: 'site-not-found',
    });
    const made = await map({ collectionId, groupId, enabled: false });
    expect(await call('POST', `/admin/v1/mappings/${String(made.answer['id'])}/synchronize`)).toMatchObject({
      status: 409,
      code: 'mapping-disabled',
    });
  });

  it('when the mapping has changed since it was read: 412', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    const made = await map({ collectionId, groupId });
    const path = `/admin/v1/mappings/${String(made.answer['id'])}`;
    const { etag } = await call('GET', path);
    expect(etag).toBeTruthy();
    const change = (enabled: boolean) => call('PATCH', path, { enabled }, { 'if-match': etag ?? '' });
    expect(await change(false)).toMatchObject({ status: 200 });
    expect(await change(true)).toMatchObject({ status: 412 });
  });

  it('when nothing is held, or the run has ended: 409', async () => {
    const { collectionId } = await company.collection('device');
    const { id: groupId } = await company.group();
    const made = await map({ collectionId, groupId });
    const run = await company.synchronize({ id: String(made.answer['id']) });
    const release = await call('POST', `/admin/v1/runs/${run.id}/release`, { planHash: 'x' });
    expect(release.status).toBe(409);
    expect(['nothing-held', 'run-ended']).toContain(release.code);
    expect(await call('POST', `/admin/v1/runs/${run.id}/cancel`)).toMatchObject({ status: 409, code: 'run-ended' });
  });

  it('for a query that makes no sense: 400', async () => {
    for (const query of ['status=well', 'collectionType=printer', 'sort=nothing', 'limit=0', 'cursor=x']) {
      expect({ query, ...(await call('GET', `/api/v1/cloud-sync?${query}`)) }).toMatchObject({ query, status: 400 });
    }
  });
});

it('names every error of an invalid configuration with its path, and ends at once', async () => {
  const file = join(system.folder, 'invalid.yaml');
  writeFileSync(
    file,
    [
      'auth: none',
      'sites: [{ id: hq, adminService: "http://cm", authentication: { kind: bearer }, pollInterval: 1h }]',
      'tenants: [{ id: contoso, tenantId: x }]',
      'surprise: 1',
    ].join('\n'),
  );
  const main = join(__dirname, '..', '..', 'group-writer', 'dist', 'main.js');
  const process_ = spawn(process.execPath, [main], {
    env: { ...process.env, ...system.stack.env, ROLLCALL_CONFIG: file, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  process_.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise((resolve) => process_.once('close', resolve));
  expect(code).toBe(1);
  for (const path of [
    'sites.0.adminService',
    'sites.0.authentication.tokenFile',
    'tenants.0.tenantId',
    'tenants.0.credential',
    'surprise',
  ]) {
    expect(said).toContain(path);
  }
});
