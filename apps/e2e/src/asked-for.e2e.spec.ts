import { rmSync } from 'node:fs';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { bareEstate } from './bare-estate';
import { CLIENT_ID, Company, inStep, SITE, TENANT } from './company';

jest.setTimeout(240_000);

const ENOUGH = ['GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'User.Read.All'];

let system: RunningSystem;
let company: Company;
beforeAll(async () => {
  const estate = bareEstate('60m');
  system = await startSystem({ estate });
  rmSync(estate);
  company = new Company(system);
});
afterEach(async () => {
  await system.control.site.changeSite(SITE, { denied: false });
  await system.control.entra.changeApp(TENANT, CLIENT_ID, { permissions: ENOUGH });
});
afterAll(() => system?.stop());

async function inStepWith(count: number, settings: { schedule?: { cron: string; timeZone: string } } = {}) {
  const people = await company.crowd('device', count, 'Device');
  const collection = await company.collection('device', people);
  const group = await company.group();
  const wish = { site: SITE, collectionId: collection.collectionId, tenantId: TENANT, groupId: group.id };
  const mapping = await system.admin.createMapping({ ...wish, ...settings });
  await company.untilInStep(mapping, people);
  return { people, collection, group, mapping };
}

it('a scheduled full sync begins by itself, is in the audit log, and the mapping tells when the next comes', async () => {
  const { people, group, mapping } = await inStepWith(2, { schedule: { cron: '* * * * *', timeZone: 'Asia/Tokyo' } });
  const next = Date.parse((await system.admin.mapping(mapping.id)).nextScheduledAt ?? '');
  expect(next % 60_000).toBe(0);
  const [stranger] = await company.people('device', 'Stranger');
  await company.changeGroup(group, { join: [stranger] });
  const entry = await eventually(
    async () => (await system.admin.audit({ who: 'schedule', subject: `${mapping.tenantId}/${group.id}` }))[0] ?? false,
    { within: 120_000, what: 'the time of the schedule' },
  );
  expect(entry).toMatchObject({ what: 'full-sync-requested', after: { mappingIds: [mapping.id] } });
  await company.untilHolds(group, people); // the stranger is out
  await system.admin.changeMapping(mapping.id, { schedule: null });
  expect(await system.admin.mapping(mapping.id)).toMatchObject({ schedule: null, nextScheduledAt: null });
});

it('previews a whole tenant and writes nothing; a full sync of it puts every group right', async () => {
  const [one, two] = [await inStepWith(1), await inStepWith(2)];
  const [stranger] = await company.people('device', 'Stranger');
  await company.changeGroup(one.group, { join: [stranger] });
  await company.changeGroup(two.group, { leave: two.people });
  const writes = await system.control.entra.writes();
  const previews = await system.admin.synchronizeTenant(TENANT, true);
  expect(previews.map(({ groupId }) => groupId)).toEqual(expect.arrayContaining([one.group.id, two.group.id]));
  for (const { id } of previews) expect(await company.untilEnded(id)).toMatchObject({ kind: 'preview', state: 'done' });
  expect(await system.control.entra.writes()).toEqual(writes);
  for (const { id } of await system.admin.synchronizeTenant(TENANT)) {
    expect(await company.untilEnded(id)).toMatchObject({ kind: 'full', state: 'done' });
  }
  await company.untilHolds(one.group, one.people);
  await company.untilHolds(two.group, two.people);
});

it('an applied preview takes out what the guard would hold: its list was seen', async () => {
  const { people, group, mapping } = await inStepWith(2);
  await system.admin.changeMapping(mapping.id, {
    guard: { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' },
  });
  await company.changeGroup(group, { join: await company.crowd('device', 3, 'Stranger') });
  const [preview] = await system.admin.synchronizeMapping(mapping.id, true);
  if (!preview) throw new Error('no preview was started');
  const plan = await eventually(() => system.admin.plan(preview.id).catch(() => false as const), { within: 60_000 });
  expect(plan).toMatchObject({ additions: 0, removals: 3, held: 3 });
  await system.admin.decide(preview.id, 'apply', plan.planHash);
  await company.untilHolds(group, people);
  await company.untilShows(mapping, inStep(2));
});

it('a run says which site keeps it waiting, and goes on when the site does', async () => {
  const { mapping } = await inStepWith(1);
  await system.control.site.changeSite(SITE, { denied: true });
  const [run] = await system.admin.synchronizeMapping(mapping.id);
  if (!run) throw new Error('no run was started');
  await eventually(
    async () =>
      expect(await system.monitoring.run(run.id)).toMatchObject({
        state: 'observing',
        code: 'source-unavailable',
        message: expect.stringContaining(SITE),
      }),
    { within: 60_000 },
  );
  await system.control.site.changeSite(SITE, { denied: false });
  expect(await company.untilEnded(run.id)).toMatchObject({ state: 'done' });
});

describe('a self-test', () => {
  it('of a tenant finds nothing wrong, or names the permission that is missing', async () => {
    expect(await system.admin.testTenant(TENANT)).toMatchObject({ ok: true });
    await system.control.entra.changeApp(TENANT, CLIENT_ID, { permissions: ['GroupMember.Read.All'] });
    const { ok, checks } = await system.admin.testTenant(TENANT);
    expect(ok).toBe(false);
    expect(checks.flatMap(({ missing }) => (missing === undefined ? [] : [missing]))).toEqual(
      expect.arrayContaining(['GroupMember.ReadWrite.All', 'Device.Read.All']),
    );
    await expect(system.admin.testTenant('nobody')).rejects.toMatchObject({ code: 'tenant-not-found' });
  });

  it('of a site tells its version, or which right is missing', async () => {
    await inStepWith(1);
    const good = await system.admin.testSite(SITE);
    expect(good).toMatchObject({ ok: true });
    expect(good.checks).toContainEqual(
      expect.objectContaining({ check: 'version', message: expect.stringMatching(/version 5\.00/) }),
    );
    await system.control.site.changeSite(SITE, { denied: true });
    const denied = await system.admin.testSite(SITE);
    expect(denied).toMatchObject({ ok: false });
    expect(denied.checks.at(-1)).toMatchObject({ check: 'rights', ok: false });
    expect((await system.admin.sites()).map(({ id, removed }) => ({ id, removed }))).toEqual([
      { id: SITE, removed: false },
    ]);
    await expect(system.admin.testSite('nowhere')).rejects.toMatchObject({ code: 'site-not-found' });
  });
});
