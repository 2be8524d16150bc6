import { Office, PILOTS, TENANT } from '../testing/office';
import { Sites } from './sites';
import { Synchronize } from './synchronize';

const OTHERS = 'aaaaaaaa-0000-0000-0000-000000000002';
const wish = { dryRun: false, who: 'bob' };

let office: Office;
beforeEach(async () => {
  office = await Office.open();
  office.directory.add('contoso', OTHERS, 'Others');
});

it('begins one run for each group of a collection, with all enabled mappings of that group', async () => {
  const one = await office.map('ABC00001');
  const two = await office.map('ABC00001', { groupId: OTHERS });
  const three = await office.map('ABC00002', { groupId: OTHERS });
  const runs = await office.synchronize.collection('hq', 'ABC00001', wish);
  expect(runs.map(({ groupId, mappings }) => [groupId, mappings.map(({ mappingId }) => mappingId)])).toEqual([
    [PILOTS, [one.mappingId]],
    [OTHERS, [two.mappingId, three.mappingId]],
  ]);
  expect((await office.records.tables.audit.list(1)).items).toMatchObject([
    { who: 'bob', what: 'full-sync-requested' },
  ]);
});

it('leaves out the groups whose mapping is disabled, and refuses when all are', async () => {
  const { mappingId } = await office.map('ABC00001');
  await office.map('ABC00001', { groupId: OTHERS, enabled: false });
  await expect(office.synchronize.collection('hq', 'ABC00001', wish)).resolves.toHaveLength(1);
  await office.changeMapping.run(mappingId, { enabled: false }, undefined, 'ada');
  await expect(office.synchronize.collection('hq', 'ABC00001', wish)).rejects.toMatchObject({
    code: 'mapping-disabled',
  });
  await expect(office.synchronize.mapping(mappingId, wish)).rejects.toMatchObject({ code: 'mapping-disabled' });
});

it('refuses a collection that is not mapped, an unknown mapping, and a tenant that is switched off', async () => {
  await expect(office.synchronize.collection('hq', 'ABC00009', wish)).rejects.toMatchObject({
    code: 'mapping-not-found',
  });
  await expect(office.synchronize.mapping(OTHERS, wish)).rejects.toMatchObject({ code: 'mapping-not-found' });
  const { mappingId } = await office.map('ABC00001');
  await office.switchTenant.run('contoso', false, 'ada');
  await expect(office.synchronize.mapping(mappingId, wish)).rejects.toMatchObject({ code: 'tenant-disabled' });
});

it('previews what enabling a disabled mapping would do, beside a preview of the group as it is', async () => {
  const { mappingId: enabled } = await office.map('ABC00001');
  const { mappingId: disabled } = await office.map('ABC00002', { enabled: false });
  const preview = { ...wish, dryRun: true };
  const [asItIs] = await office.synchronize.mapping(enabled, preview);
  const [asIfEnabled] = await office.synchronize.mapping(disabled, preview);
  expect(asItIs?.mappings.map(({ mappingId }) => mappingId)).toEqual([enabled]);
  expect(asIfEnabled?.mappings).toEqual([
    { mappingId: enabled, revision: 1 },
    { mappingId: disabled, revision: 1, asIfEnabled: true },
  ]);
  const [again] = await office.synchronize.mapping(disabled, preview);
  expect(again?.runId).toBe(asIfEnabled?.runId);
});

it('looks at a mapped collection by its members, at another only in the catalogue', async () => {
  await office.map('ABC00001', { enabled: false });
  const { lookId } = await office.looks.now('hq', 'ABC00001');
  await office.looks.now('hq', 'ABC00002');
  expect(office.records.said('look')).toMatchObject([{ lookId, depth: 'members' }, { depth: 'catalogue' }]);
  await expect(office.looks.now('branch', 'ABC00001')).rejects.toMatchObject({ code: 'site-not-found' });
});

it('begins a full sync beside one that only holds removals: it will go on with its list', async () => {
  const { mappingId } = await office.map('ABC00001');
  const first = await office.toWriter();
  await office.writerSays(first, { state: 'running', sequence: 1 });
  const [joined] = await office.synchronize.mapping(mappingId, wish);
  expect(joined?.runId).toBe(first.runId);
  await office.writerSays(first, { state: 'held', sequence: 2 });
  const [second] = await office.synchronize.mapping(mappingId, wish);
  expect(second?.runId).not.toBe(first.runId);
  const other = await office.toWriter();
  expect(other).toMatchObject({ runId: second?.runId, state: 'planning' });
});

describe('a whole tenant', () => {
  it('is one run for each group, in one order, more of them than go into one transaction', async () => {
    const ids = Array.from({ length: 120 }, (_, n) => `aaaaaaaa-0000-0000-0000-${String(n).padStart(12, '0')}`);
    for (const groupId of ids) {
      office.directory.add('contoso', groupId, groupId);
      await office.map('ABC00001', { groupId });
    }
    const runs = await office.synchronize.tenant('contoso', wish);
    expect(runs.map(({ groupId }) => groupId)).toEqual(ids);
    const again = await office.synchronize.tenant(TENANT, wish);
    expect(again.map(({ runId }) => runId)).toEqual(runs.map(({ runId }) => runId));
  });

  it('is refused when it is unknown, switched off, or nothing in it is enabled', async () => {
    await expect(office.synchronize.tenant('fabrikam', wish)).rejects.toMatchObject({ code: 'tenant-not-found' });
    await office.map('ABC00001', { enabled: false });
    await expect(office.synchronize.tenant('contoso', wish)).rejects.toMatchObject({ code: 'mapping-disabled' });
    await office.switchTenant.run('contoso', false, 'ada');
    await expect(office.synchronize.tenant('contoso', wish)).rejects.toMatchObject({ code: 'tenant-disabled' });
  });

  it('previews all of its groups and begins nothing else', async () => {
    await office.map('ABC00001', { enabled: false });
    await office.map('ABC00002', { groupId: OTHERS });
    const runs = await office.synchronize.tenant('contoso', { ...wish, dryRun: true });
    expect(runs).toMatchObject([{ kind: 'preview', groupId: OTHERS }]);
  });
});

it('begins nothing while the tenant or a site of the group is not in the configuration, and goes on when it is back', async () => {
  const { mappingId } = await office.map('ABC00001');
  const before = office.records.announced.length;
  const asked = () => office.synchronize.mapping(mappingId, { dryRun: false, who: 'ada' });
  const siteless = new Synchronize(office.records, office.clock, new Sites(new Set()));
  await expect(siteless.mapping(mappingId, { dryRun: false, who: 'ada' })).rejects.toMatchObject({
    code: 'site-removed',
  });
  expect(await siteless.tenant('contoso', { dryRun: false, who: 'ada' })).toEqual([]);
  expect(office.records.announced).toHaveLength(before);
  await office.takeOverTenants.run([]);
  await expect(asked()).rejects.toMatchObject({ code: 'tenant-removed' });
  await office.takeOverTenants.run([{ tenantId: TENANT, id: 'contoso', groupSyncEnabled: true }]);
  await expect(asked()).resolves.toHaveLength(1);
});
