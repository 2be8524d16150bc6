import { Office, PILOTS, TENANT } from '../testing/office';
import { ChangeMapping } from './change-mapping';
import type { Mapping } from './mapping';
import { Sites } from './sites';

const UNKNOWN = '00000000-0000-0000-0000-00000000ffff';
const guard = { minRemovals: 10, maxRemovalPercent: 5, guardWindow: '1h' };

let office: Office;
let mapping: Mapping;
beforeEach(async () => {
  office = await Office.open();
  mapping = await office.map('ABC00001', { enabled: false });
});

it('asks for a full sync when a mapping is enabled', async () => {
  const changed = await office.changeMapping.run(mapping.mappingId, { enabled: true }, 1, 'ada');
  expect(changed).toMatchObject({ enabled: true, revision: 2 });
  expect(office.records.said('mapping')).toMatchObject([{ revision: 1 }, { revision: 2, enabled: true }]);
  expect(office.records.said('run')).toMatchObject([{ kind: 'full', groupId: PILOTS }]);
});

it('asks for none when it is disabled or guarded', async () => {
  await office.changeMapping.run(mapping.mappingId, { guard }, undefined, 'ada');
  expect(office.records.said('mapping').at(-1)).toMatchObject({ revision: 2, guard });
  expect(office.records.said('run')).toEqual([]);
});

it('changes the never-lists each by itself', async () => {
  await office.changeMapping.run(mapping.mappingId, { neverAdd: [UNKNOWN] }, undefined, 'ada');
  await office.changeMapping.run(mapping.mappingId, { neverRemove: [PILOTS] }, undefined, 'ada');
  expect(office.records.said('mapping').at(-1)).toMatchObject({ neverAdd: [UNKNOWN], neverRemove: [PILOTS] });
  await office.changeMapping.run(mapping.mappingId, { neverAdd: [] }, undefined, 'ada');
  expect(office.records.said('mapping').at(-1)).toMatchObject({ revision: 4, neverAdd: [], neverRemove: [PILOTS] });
  await office.changeMapping.run(mapping.mappingId, { neverAdd: [], neverRemove: [PILOTS] }, undefined, 'ada');
  expect(office.records.said('mapping')).toHaveLength(4);
});

it('sets and takes away guard and schedule, and changes the mode', async () => {
  const schedule = { cron: '0 3 * * *', timeZone: 'Europe/Berlin' };
  await office.changeMapping.run(mapping.mappingId, { guard, schedule, mode: 'additive' }, undefined, 'ada');
  expect(office.records.said('mapping').at(-1)).toMatchObject({ revision: 2, guard, schedule, mode: 'additive' });
  const bare = await office.changeMapping.run(mapping.mappingId, { guard: null, schedule: null }, undefined, 'ada');
  expect(bare).toMatchObject({ revision: 3, mode: 'additive' });
  expect([bare.guard, bare.schedule]).toEqual([undefined, undefined]);
});

it('refuses to enable a mapping whose tenant or site has left the configuration, and disables it still', async () => {
  await office.takeOverTenants.run([]);
  const change = (enabled: boolean) => office.changeMapping.run(mapping.mappingId, { enabled }, undefined, 'ada');
  await expect(change(true)).rejects.toMatchObject({ code: 'tenant-removed' });
  await expect(change(false)).resolves.toMatchObject({ enabled: false });
  await office.takeOverTenants.run([{ tenantId: TENANT, id: 'contoso', groupSyncEnabled: true }]);
  await expect(change(true)).resolves.toMatchObject({ enabled: true });

  await change(false);
  const siteless = new ChangeMapping(office.records, office.clock, new Sites(new Set()));
  const again = siteless.run(mapping.mappingId, { enabled: true }, undefined, 'ada');
  await expect(again).rejects.toMatchObject({ code: 'site-removed' });
});

it('makes no new revision of a change that changes nothing', async () => {
  await expect(
    office.changeMapping.run(mapping.mappingId, { enabled: false }, undefined, 'ada'),
  ).resolves.toMatchObject({ revision: 1 });
  expect(office.records.said('mapping')).toHaveLength(1);
});

it('refuses a change or deletion that was meant for another revision', async () => {
  await expect(office.changeMapping.run(mapping.mappingId, { enabled: true }, 7, 'ada')).rejects.toMatchObject({
    code: 'precondition-failed',
  });
  const deletion = { removeMembers: true, expectedRevision: NaN };
  await expect(office.deleteMapping.run(mapping.mappingId, deletion, 'ada')).rejects.toMatchObject({
    code: 'precondition-failed',
  });
  expect(office.records.said('mapping')).toHaveLength(1);
});

it('refuses to enable a mapping of a tenant that is switched off', async () => {
  await office.switchTenant.run('contoso', false, 'ada');
  await expect(office.changeMapping.run(mapping.mappingId, { enabled: true }, undefined, 'ada')).rejects.toMatchObject({
    code: 'tenant-disabled',
  });
});

it('names the run in which the members of a deleted mapping leave', async () => {
  const run = await office.deleteMapping.run(
    mapping.mappingId,
    { removeMembers: true, expectedRevision: undefined },
    'ada',
  );
  expect(run).toMatchObject({ kind: 'incremental', state: 'queued', groupId: PILOTS });
  expect(office.records.said('mapping').at(-1)).toMatchObject({ deleted: { removeMembers: true, runId: run?.runId } });
  expect(office.records.said('run')).toMatchObject([{ runId: run?.runId, stage: 1 }]);
  await office.work();
  expect(office.records.said('look')).toEqual([]);
});

it('tells a deletion as a last state, and knows the mapping no more', async () => {
  await office.deleteMapping.run(mapping.mappingId, { removeMembers: true, expectedRevision: undefined }, 'ada');
  expect(office.records.said('mapping').at(-1)).toMatchObject({
    revision: 2,
    deleted: { removeMembers: true, by: 'ada' },
  });
  await expect(office.changeMapping.run(mapping.mappingId, {}, undefined, 'ada')).rejects.toMatchObject({
    code: 'mapping-not-found',
  });
});

it('refuses to change what is not there', async () => {
  await expect(office.changeMapping.run(UNKNOWN, {}, undefined, 'ada')).rejects.toMatchObject({
    code: 'mapping-not-found',
  });
});
