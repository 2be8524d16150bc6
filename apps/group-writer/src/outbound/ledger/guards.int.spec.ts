import {
  type DataOf,
  type decideHold,
  type mappingChanged,
  mappingFigures,
  memberResults,
  runChanged,
  runPlanned,
} from '@rollcall/contracts';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const OTHER = 'cccccccc-0000-0000-0000-000000000002';
const COLLECTION = 'HQ000001';
/** Three removals are many here, when they are more than a fifth. */
const guard = { minRemovals: 3, maxRemovalPercent: 20, guardWindow: '24h' };

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index);
const objects = (...ids: number[]) => ids.map(objectOf).sort();

jest.setTimeout(120_000);

describe('removals that wait for a person', () => {
  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(30);
  });
  afterEach(() => writer.close());

  /** Ten members in the group, all of them ours. */
  const tenMembers = async (change: Partial<DataOf<typeof mappingChanged>> = {}) => {
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard, ...change });
    await writer.collection(COLLECTION, { added: upTo(10) });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
  };
  const change = async (step: { added?: number[]; removed?: number[] }) => {
    await writer.collection(COLLECTION, step);
    await writer.drain();
  };
  const lastRun = (where: (run: DataOf<typeof runChanged>) => boolean = () => true) =>
    writer.lastEvent<DataOf<typeof runChanged>>(runChanged.type, where);
  const plan = async () => {
    const said = await writer.lastEvent<DataOf<typeof runPlanned>>(runPlanned.type);
    if (!said) throw new Error('no plan was said');
    return said;
  };
  const heldIds = async () => (await plan()).items.filter(({ held }) => held).map(({ objectId }) => objectId);
  const decide = async (decision: 'release' | 'reject', planHash?: string) => {
    const { runId, planHash: current } = await plan();
    const command: DataOf<typeof decideHold> = {
      runId,
      tenantId: TENANT,
      groupId: GROUP,
      decision,
      planHash: planHash ?? current,
      by: 'ada',
      at: new Date().toISOString(),
    };
    await writer.database.transaction((sql) => writer.holds.decide(sql, command));
    await writer.drain();
    return runId;
  };
  const cancel = async (runId: string) => {
    const command = { runId, tenantId: TENANT, groupId: GROUP, by: 'ada', at: new Date().toISOString() };
    await writer.database.transaction((sql) => writer.runs.cancel(sql, command));
    await writer.drain();
  };
  const figures = async (mappingId = MAPPING) =>
    writer.lastEvent<DataOf<typeof mappingFigures>>(mappingFigures.type, (data) => data.mappingId === mappingId);
  const result = async (resourceId: number) => {
    const said = await writer.lastEvent<DataOf<typeof memberResults>>(memberResults.type, ({ results }) =>
      results.some((one) => one.resourceId === resourceId),
    );
    return said?.results.find((one) => one.resourceId === resourceId);
  };
  const nextDay = () => writer.database.query(`UPDATE begun_removal SET began_at = began_at - interval '25 hours'`);

  it('holds as many removals as the guard says, names the numbers and shows the list', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    expect(await plan()).toMatchObject({ removals: 3, held: 3, additions: 0 });
    expect(await heldIds()).toEqual(objects(1, 2, 3));
    expect(await lastRun()).toMatchObject({
      kind: 'incremental',
      state: 'held',
      removals: { planned: 3, done: 0, failed: 0, held: 3 },
    });
    expect(await figures()).toMatchObject({
      attention: ['held'],
      figures: { memberCount: 7, syncCompleted: 7, removalsHeld: 3, removalsPending: 0 },
    });
    expect(await result(1)).toMatchObject({ state: 'removalHeld', reason: 'held' });
  });

  it('lets fewer go, and as many when they are a small share', async () => {
    await tenMembers();
    await change({ removed: [1, 2] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(8, 3)));
    await nextDay();
    await change({ added: upTo(20, 11) }); // 28 members, 8 of them since the window began
    await writer.database.query(`UPDATE ledger SET managed_since = managed_since - interval '25 hours'`);
    await change({ removed: [3, 4, 5] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(25, 6)));
  });

  it('counts the removals of the window together, and holds the one that crosses the limit', async () => {
    await tenMembers();
    await change({ removed: [1] });
    await change({ removed: [2] });
    await change({ removed: [3] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(8, 3)));
    expect(await heldIds()).toEqual(objects(3));
    await change({ removed: [4] });
    expect(await heldIds()).toEqual(objects(3, 4));
  });

  it('forgets removals that are older than the window', async () => {
    await tenMembers();
    await change({ removed: [1, 2] });
    await nextDay();
    await change({ removed: [3, 4] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(6, 5)));
  });

  it('does not count somebody who came back', async () => {
    await tenMembers();
    await change({ removed: [1, 2] });
    await change({ added: [1, 2] });
    await change({ removed: [3, 4] });
    expect(writer.members(GROUP)).toEqual(objects(1, 2, ...upTo(6, 5)));
  });

  it('does not count what a person released', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    await decide('release');
    await change({ removed: [4, 5] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(5, 6)));
  });

  it('goes on with additions of the same version', async () => {
    await tenMembers();
    await change({ added: [11, 12], removed: [1, 2, 3] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(12)));
    expect(await lastRun()).toMatchObject({ state: 'held', additions: { planned: 2, done: 2 }, removals: { held: 3 } });
  });

  it('goes on with later removals below the guard, in a run of their own', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const held = (await plan()).runId;
    await change({ removed: [4] });
    expect(writer.members(GROUP)).toEqual(objects(1, 2, 3, ...upTo(6, 5)));
    expect(await lastRun(({ runId }) => runId !== held)).toMatchObject({
      state: 'done',
      removals: { planned: 1, done: 1 },
    });
    expect(await lastRun(({ runId }) => runId === held)).toMatchObject({ state: 'held', removals: { held: 3 } });
  });

  it('releases exactly the list, and the run ends with it', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const runId = await decide('release');
    expect(writer.members(GROUP)).toEqual(objects(...upTo(7, 4)));
    expect(await lastRun()).toMatchObject({
      runId,
      state: 'done',
      removals: { planned: 3, done: 3, failed: 0, held: 0 },
    });
    expect(await figures()).toMatchObject({ attention: [], cloudSyncStatus: 'success', figures: { removalsHeld: 0 } });
  });

  it('shrinks when somebody on the list comes back, and then takes only the list as it is', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3, 4] });
    const before = await plan();
    await change({ added: [2] });
    expect(await heldIds()).toEqual(objects(1, 3, 4));
    expect(await lastRun()).toMatchObject({ state: 'held', removals: { held: 3 } });
    await decide('release', before.planHash);
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    await decide('release');
    expect(writer.members(GROUP)).toEqual(objects(2, ...upTo(6, 5)));
  });

  it('says the list again when a decision names another', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const { planHash } = await plan();
    await writer.database.query(`DELETE FROM outbox WHERE headers->>'ce_type' = $1`, [runPlanned.type]);
    await expect(plan()).rejects.toThrow('no plan');
    const [group] = await writer.database.query<{ runId: string }>('SELECT held_run AS "runId" FROM sync_group');
    await writer.database.transaction((sql) =>
      writer.holds.decide(sql, {
        runId: group?.runId ?? '',
        tenantId: TENANT,
        groupId: GROUP,
        decision: 'release',
        planHash: 'another',
        by: 'ada',
        at: new Date().toISOString(),
      }),
    );
    expect(await plan()).toMatchObject({ planHash, held: 3 });
  });

  it('ends when everybody on the list has come back', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const { runId } = await plan();
    await change({ added: [1, 2, 3] });
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({ state: 'done', removals: { held: 0 } });
    expect(await figures()).toMatchObject({ attention: [], cloudSyncStatus: 'success' });
  });

  it('decides once: a repeated release touches nobody who left later', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const { planHash } = await plan();
    await decide('release');
    await change({ removed: [4, 5, 6] });
    expect(await heldIds()).toEqual(objects(4, 5, 6));
    await decide('release', planHash);
    expect(writer.members(GROUP)).toEqual(objects(...upTo(7, 4)));
  });

  it('keeps rejected members until the next full sync, which asks again', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const runId = await decide('reject');
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({
      state: 'done',
      removals: { held: 0, done: 0 },
    });
    expect(await figures()).toMatchObject({ attention: [], figures: { removalsHeld: 3 } });
    expect(await result(1)).toMatchObject({ state: 'removalHeld', reason: 'rejected' });
    await change({ added: [11] });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(11)));
    const next = await writer.fullSync(GROUP);
    await writer.drain();
    expect(await lastRun()).toMatchObject({ runId: next, state: 'held', removals: { held: 3 } });
  });

  it('forgets rejected strangers', async () => {
    for (const id of upTo(10, 21)) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard });
    await writer.collection(COLLECTION, { added: [1] });
    await writer.fullSync(GROUP);
    await writer.drain();
    await decide('reject');
    expect(writer.members(GROUP)).toEqual(objects(1, ...upTo(10, 21)));
    expect(await writer.database.query('SELECT object_id FROM ledger')).toHaveLength(1);
    expect(await writer.database.query('SELECT 1 FROM leaver')).toHaveLength(0);
    const said = await writer.lastEvent<DataOf<typeof memberResults>>(memberResults.type, ({ results }) =>
      results.some(({ objectId }) => objectId === objectOf(21)),
    );
    expect(said?.results.find(({ objectId }) => objectId === objectOf(21))).toMatchObject({ state: 'gone' }); // not removed
  });

  it('treats what a cancelled run holds as rejected', async () => {
    await tenMembers();
    for (const id of [21, 22, 23]) writer.directory.group(GROUP).add(objectOf(id));
    await writer.collection(COLLECTION, { removed: [1, 2, 3] });
    const runId = await writer.fullSync(GROUP);
    await writer.drain();
    await cancel(runId);
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10), 21, 22, 23));
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({ state: 'cancelled', removals: { held: 0 } });
    expect(await figures()).toMatchObject({ attention: [], figures: { memberCount: 7, removalsHeld: 3 } });
  });

  it('holds the strangers of a first full sync by what was read, and adds meanwhile', async () => {
    for (const id of upTo(4, 21)) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard });
    await writer.collection(COLLECTION, { added: [1, 2] });
    const runId = await writer.fullSync(GROUP);
    expect(await plan()).toMatchObject({ runId, additions: 2, removals: 4, held: 4 });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(1, 2, ...upTo(4, 21)));
    expect(await lastRun()).toMatchObject({
      kind: 'full',
      state: 'held',
      additions: { done: 2 },
      removals: { held: 4 },
    });
    await decide('release');
    expect(writer.members(GROUP)).toEqual(objects(1, 2));
    expect(await lastRun()).toMatchObject({ runId, state: 'done', removals: { planned: 4, done: 4, held: 0 } });
    expect(await figures()).toMatchObject({ lastFullSync: { memberCount: 2, status: 'success' } });
  });

  it('lets few strangers go at once, measured by what was read', async () => {
    for (const id of [...upTo(10), 21, 22]) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard: { ...guard, minRemovals: 1 } });
    await writer.collection(COLLECTION, { added: upTo(10) });
    await writer.fullSync(GROUP); // 2 of 12 are less than a fifth
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
  });

  it('counts leavers and strangers of one full sync together', async () => {
    await tenMembers();
    for (const id of [21, 22]) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, enabled: false });
    await writer.collection(COLLECTION, { removed: [1] });
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, enabled: true });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10), 21, 22));
    expect(await heldIds()).toEqual(objects(1, 21, 22));
  });

  it('holds everybody of a collection that has fallen to empty', async () => {
    await tenMembers();
    await writer.collection(COLLECTION, { added: [], baseline: true });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    expect(await plan()).toMatchObject({ held: 10 });
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'failed',
      attention: ['held'],
      figures: { memberCount: 0 },
    });
  });

  it('guards the members of a mapping that is deleted with them', async () => {
    await tenMembers();
    const runId = 'dddddddd-0000-0000-0000-000000000001';
    const deleted = { removeMembers: true, at: new Date().toISOString(), by: 'ada', runId };
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, deleted });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    expect(await lastRun()).toMatchObject({ runId, state: 'held', removals: { held: 10 } });
    await decide('release');
    expect(writer.members(GROUP)).toEqual([]);
    expect(await lastRun()).toMatchObject({ runId, state: 'done', removals: { done: 10, held: 0 } });
  });

  it('takes the strictest guard of the mappings that share a group', async () => {
    await writer.map(OTHER, { collectionId: 'HQ000002', groupId: GROUP, guard: { ...guard, maxRemovalPercent: 100 } });
    await writer.collection('HQ000002', { added: [1] });
    await tenMembers();
    await change({ removed: [2, 3, 4] });
    expect(await heldIds()).toEqual(objects(2, 3, 4));
    await writer.map(MAPPING, {
      collectionId: COLLECTION,
      groupId: GROUP,
      guard: { ...guard, maxRemovalPercent: 100 },
    });
    await change({ removed: [5, 6, 7] });
    expect(writer.members(GROUP)).toEqual(objects(1, 2, 3, 4, 8, 9, 10));
  });

  it('lets a hold pass on to a later full sync, with its list', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const first = (await plan()).runId;
    const second = await writer.fullSync(GROUP);
    await writer.drain();
    expect(await lastRun((run) => run.runId === first)).toMatchObject({ state: 'done', removals: { held: 0 } });
    expect(await lastRun((run) => run.runId === second)).toMatchObject({
      state: 'held',
      removals: { planned: 3, held: 3 },
    });
    expect(await heldIds()).toEqual(objects(1, 2, 3));
    await decide('release');
    expect(writer.members(GROUP)).toEqual(objects(...upTo(7, 4)));
    expect(await lastRun()).toMatchObject({ runId: second, state: 'done', removals: { planned: 3, done: 3 } });
  });

  it('does not release whom a mapping keeps that was disabled meanwhile', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, enabled: false });
    await decide('release');
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
  });

  it('lets go of the list of a mapping that is deleted without its members', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const { runId } = await plan();
    const deleted = { removeMembers: false, at: new Date().toISOString(), by: 'ada' };
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, deleted });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10)));
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({
      state: 'done',
      removals: { held: 0, done: 0 },
    });
    expect(await writer.database.query('SELECT 1 FROM ledger')).toEqual([]);
  });

  it('previews what would be held', async () => {
    await tenMembers();
    for (const id of upTo(5, 21)) writer.directory.group(GROUP).add(objectOf(id));
    await writer.fullSync(GROUP, 'preview');
    expect(await plan()).toMatchObject({ additions: 0, removals: 5, held: 5 });
  });

  it('names in a preview who would leave, as far as a collection held him', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    writer.directory.group(GROUP).add(objectOf(21));
    await writer.fullSync(GROUP, 'preview');
    const { items } = await plan();
    const named = items.filter(({ displayName }) => displayName !== undefined);
    expect(named.map(({ resourceId }) => resourceId).sort()).toEqual([1, 2, 3]);
    expect(items).toHaveLength(4);
  });

  it('previews what enabling a disabled mapping would do, by its own guard, and changes nothing', async () => {
    for (const id of [1, 21, 22]) writer.directory.group(GROUP).add(objectOf(id));
    const strict = { minRemovals: 2, maxRemovalPercent: 0, guardWindow: '24h' };
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard: strict, enabled: false });
    await writer.collection(COLLECTION, { added: [1, 2, 3] });
    await writer.lookUp();
    await writer.fullSync(GROUP, 'preview', undefined, MAPPING);
    expect(await plan()).toMatchObject({ additions: 2, removals: 2, held: 2 });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(1, 21, 22));
    expect(await writer.database.query('SELECT 1 FROM ledger WHERE due <> 0')).toEqual([]);
  });

  it('previews no mapping that was in step before it was disabled: its claims are frozen', async () => {
    await tenMembers();
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, enabled: false });
    const runId = await writer.fullSync(GROUP, 'preview', undefined, MAPPING);
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({ state: 'failed', code: 'mapping-disabled' });
  });

  it('lets go what the guard would hold, and what it holds already, when just that preview is applied', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    const { runId: holding } = await plan();
    for (const id of upTo(5, 21)) writer.directory.group(GROUP).add(objectOf(id));
    await writer.fullSync(GROUP, 'preview');
    const seen = await plan();
    expect(seen).toMatchObject({ removals: 8, held: 8 });
    const runId = await writer.fullSync(GROUP, 'full', seen.planHash);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual(objects(...upTo(7, 4)));
    expect(await lastRun((run) => run.runId === holding)).toMatchObject({ state: 'done', removals: { held: 0 } });
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({
      state: 'done',
      removals: { planned: 8, done: 8, held: 0 },
    });
    await change({ removed: [4] }); // they do not count against others
    expect(writer.members(GROUP)).toEqual(objects(...upTo(6, 5)));
  });

  it('holds nothing and lets nothing go when another preview is applied than the group has now', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    await writer.fullSync(GROUP, 'preview');
    const { planHash } = await plan();
    writer.directory.group(GROUP).add(objectOf(21));
    const runId = await writer.fullSync(GROUP, 'full', planHash);
    await writer.drain();
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({ state: 'failed', code: 'plan-changed' });
    expect(writer.members(GROUP)).toEqual(objects(...upTo(10), 21));
  });

  it('says the hold again to a projection that begins anew', async () => {
    await tenMembers();
    await change({ removed: [1, 2, 3] });
    await writer.database.query('DELETE FROM outbox');
    await writer.republish();
    expect(await plan()).toMatchObject({ held: 3 });
    expect(await lastRun(({ removals }) => removals.held > 0)).toMatchObject({ state: 'held', removals: { held: 3 } });
  });

  it('weighs a version as one that takes several transactions', async () => {
    const everybody = upTo(5_500);
    const many = { minRemovals: 50, maxRemovalPercent: 91, guardWindow: '24h' }; // 5,000 of 5,500 would be less
    await writer.knowUsers(everybody.length);
    for (const id of everybody) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard: many });
    await writer.collection(COLLECTION, { added: everybody });
    writer.directory.pageSize = 999;
    await writer.fullSync(GROUP);
    await writer.collection(COLLECTION, { removed: upTo(5_200) });
    expect(await lastRun()).toMatchObject({ state: 'held', removals: { planned: 5_200, held: 5_200 } });
  });

  it('weighs a deletion as one that takes several transactions', async () => {
    const everybody = upTo(5_500);
    const many = { minRemovals: 5_100, maxRemovalPercent: 20, guardWindow: '24h' };
    await writer.knowUsers(everybody.length);
    for (const id of everybody) writer.directory.group(GROUP).add(objectOf(id));
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, guard: many });
    await writer.collection(COLLECTION, { added: everybody });
    writer.directory.pageSize = 999;
    await writer.fullSync(GROUP);
    const runId = 'dddddddd-0000-0000-0000-000000000001';
    const deleted = { removeMembers: true, at: new Date().toISOString(), by: 'ada', runId };
    await writer.map(MAPPING, { collectionId: COLLECTION, groupId: GROUP, deleted });
    expect(await lastRun((run) => run.runId === runId)).toMatchObject({ state: 'held', removals: { held: 5_500 } });
  });
});
