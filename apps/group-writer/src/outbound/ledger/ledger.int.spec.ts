import type { DataOf, MemberResult, mappingFigures, memberResults, runChanged } from '@rollcall/contracts';
import { addUp } from '@rollcall/status';
import fc from 'fast-check';
import { WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const OTHER = 'cccccccc-0000-0000-0000-000000000002';
const [A, B, C, D] = [1, 2, 3, 4].map(objectOf) as [string, string, string, string];

jest.setTimeout(120_000);

describe('the writer on its tables', () => {
  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(6);
  });
  afterEach(() => writer.close());

  const figures = async (mappingId = MAPPING) => {
    const said = await writer.lastEvent<DataOf<typeof mappingFigures>>(
      'io.rollcall.mapping-figures.v1',
      (data) => data.mappingId === mappingId,
    );
    if (!said) throw new Error('no figures were said');
    expect(addUp(said.figures)).toBe(true);
    return said;
  };

  /** What a reader of the results comes to: who has a resource by that, strangers by their object. */
  const shown = async () => {
    const said = await writer.database.query<{ value: string }>(
      `SELECT value FROM outbox WHERE headers->>'ce_type' = 'io.rollcall.member-results.v1' ORDER BY id`,
    );
    const members = new Map<number | string, MemberResult>();
    for (const { value } of said)
      for (const result of (JSON.parse(value) as DataOf<typeof memberResults>).results) {
        const key = result.resourceId ?? result.objectId ?? '';
        if (result.state === 'removed' || result.state === 'gone') members.delete(key);
        else members.set(key, result);
      }
    return Object.fromEntries(members);
  };

  const mapped = async (...ids: number[]) => {
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: ids });
    await writer.fullSync(GROUP);
    await writer.drain();
  };

  it('plays the scenario of the product documentation', async () => {
    writer.directory.groups.set(GROUP, new Set([A, B, C]));
    await mapped(2, 3);
    expect(writer.members(GROUP)).toEqual([B, C]);
    await writer.collection('HQ000001', { removed: [3] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B]);
    writer.directory.group(GROUP).add(D);
    await writer.collection('HQ000001', { added: [1] });
    await writer.collection('HQ000001', { removed: [1] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B, D]);
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B]);
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'success',
      figures: { memberCount: 1, syncCompleted: 1, removalsPending: 0 },
      lastFullSync: { memberCount: 1, status: 'success' },
    });
  });

  it('claims no success before the first full sync', async () => {
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    expect(await figures()).toMatchObject({ cloudSyncStatus: 'inProgress', attention: ['awaiting-first-sync'] });
    await writer.collection('HQ000001', { added: [] });
    await writer.fullSync(GROUP);
    expect(await figures()).toMatchObject({ cloudSyncStatus: 'success', attention: [], figures: { memberCount: 0 } });
  });

  it('keeps five when two are synced and three were added in Entra', async () => {
    await mapped(1, 2);
    for (const id of [4, 5, 6]) writer.directory.group(GROUP).add(objectOf(id));
    await writer.collection('HQ000001', { added: [3] });
    await writer.collection('HQ000001', { removed: [3] });
    await writer.drain();
    expect(writer.members(GROUP)).toHaveLength(5);
  });

  it('§4.8: lets a member of two collections leave with the last of them', async () => {
    await writer.map(OTHER, { collectionId: 'HQ000002', groupId: GROUP });
    await writer.collection('HQ000002', { added: [2, 4] });
    await mapped(1, 2);
    expect(writer.members(GROUP)).toEqual([A, B, D]);
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B, D]);
    await writer.collection('HQ000002', { removed: [2] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, D]);
  });

  it('settles an addition whose answer was lost while the member left and came back', async () => {
    await mapped(1);
    writer.directory.treat = () => 'answer-lost';
    await writer.collection('HQ000001', { added: [2] });
    await writer.drainOnce();
    await writer.collection('HQ000001', { removed: [2] });
    await writer.collection('HQ000001', { added: [2] });
    writer.directory.treat = () => 'well';
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 2: 'synced' });
  });

  it('removes for certain when the answer to the removal was lost', async () => {
    await mapped(1, 2);
    writer.directory.treat = () => 'request-lost';
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drainOnce();
    expect((await figures()).figures).toMatchObject({ memberCount: 1, removalsPending: 1 });
    writer.directory.treat = () => 'well';
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
    expect((await figures()).figures).toMatchObject({ memberCount: 1, removalsPending: 0 });
  });

  it('takes no more than goes out within about a second, so that no row waits long as unknown', async () => {
    const everybody = Array.from({ length: 300 }, (_, index) => index + 1);
    await writer.knowUsers(everybody.length);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: everybody });
    await writer.fullSync(GROUP);
    expect(await writer.drainOnce()).toBe(3 * 5 * 18); // batches of five PATCHes, each for 18 members
  });

  it('never removes somebody who was foreign, when an addition that never left is cancelled', async () => {
    await mapped(1);
    writer.directory.group(GROUP).add(B);
    writer.directory.down = { reason: 'credential', message: 'expired', retry: 'soon', reach: 'tenant' };
    await writer.collection('HQ000001', { added: [2] });
    await writer.drainOnce();
    await writer.collection('HQ000001', { removed: [2] });
    writer.directory.down = undefined;
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('§4.30: freezes a disabled mapping and catches up when it is enabled again', async () => {
    await mapped(1, 2);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, enabled: false });
    await writer.collection('HQ000001', { added: [3], removed: [1] });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    expect(await figures()).toMatchObject({ attention: ['disabled'], figures: { memberCount: 2 } });
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, enabled: true });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([B, C]);
  });

  it('§4.30: leaves the group as it is when a mapping is deleted', async () => {
    await mapped(1, 2);
    const deleted = { removeMembers: false, at: new Date().toISOString(), by: 'test' };
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, deleted });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    expect(await writer.database.query('SELECT 1 FROM ledger')).toEqual([]);
  });

  it('takes the members out when a mapping is deleted with them', async () => {
    await mapped(1, 2);
    const runId = 'dddddddd-0000-0000-0000-000000000001';
    const deleted = { removeMembers: true, at: new Date().toISOString(), by: 'test', runId };
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, deleted });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([]);
    expect(
      await writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1', (run) => run.runId === runId),
    ).toMatchObject({
      state: 'done',
      removals: { planned: 2, done: 2 },
    });
  });

  it('shows a member without an Entra record as unresolved, and adds it when it gets one', async () => {
    await writer.observe([{ resourceId: 9, type: 'device', entraId: null }]);
    await mapped(1, 9);
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 9: 'unresolved' });
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'partialSuccess',
      figures: { memberCount: 2, noEntraRecord: 1 },
    });
    const deviceId = 'eeeeeeee-0000-0000-0000-000000000009';
    await writer.observe([{ resourceId: 9, type: 'device', entraId: deviceId }]);
    await writer.lookUp();
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 9: 'unresolved' }); // not in Entra yet
    writer.objects.registered.set(deviceId, [D]);
    await writer.lookUp();
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, D]);
    expect(await figures()).toMatchObject({
      cloudSyncStatus: 'success',
      figures: { memberCount: 2, syncCompleted: 2 },
    });
  });

  it('§4.4: swaps a re-joined device: the new object comes before the old one goes', async () => {
    const [first, second] = ['eeeeeeee-0000-0000-0000-000000000001', 'eeeeeeee-0000-0000-0000-000000000002'];
    writer.objects.registered.set(first, [C]);
    writer.objects.registered.set(second, [D]);
    await writer.observe([{ resourceId: 9, type: 'device', entraId: first }]);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [9] });
    await writer.lookUp();
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([C]);
    await writer.observe([{ resourceId: 9, type: 'device', entraId: second }]);
    await writer.lookUp();
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([D]);
    expect(writer.directory.log.slice(-2).map(({ write }) => write)).toEqual(['add', 'remove']);
  });

  it('keeps the object of a member whose identity the site no longer gives', async () => {
    await mapped(1, 2);
    await writer.observe([{ resourceId: 2, entraId: null }]);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('tells a member who came back as somebody else from who is still leaving under the same resource', async () => {
    await mapped(1, 2);
    await writer.collection('HQ000001', { removed: [2] });
    await writer.observe([{ resourceId: 2, entraId: D }]);
    await writer.collection('HQ000001', { added: [2] });
    expect(await shown()).toMatchObject({
      1: { state: 'synced' },
      2: { state: 'pending' },
      [B]: { state: 'removing' },
    });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, D]);
    expect(await shown()).toMatchObject({ 1: { state: 'synced' }, 2: { state: 'synced', objectId: D } });
    expect(Object.keys(await shown())).toHaveLength(2);
    expect((await figures()).figures).toMatchObject({ memberCount: 2, syncCompleted: 2, removalsPending: 0 });
  });

  it('waits with the plan until every member has an answer', async () => {
    writer.directory.groups.set(GROUP, new Set([D]));
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [1, 99] }); // nothing is known of 99 yet
    const runId = await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([D]);
    expect(await writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1')).toMatchObject({
      runId,
      state: 'planning',
      code: 'members-not-looked-up',
    });
  });

  it('fails a refused member alone, with its reason, and tries it again later', async () => {
    await mapped(1);
    writer.directory.treat = ({ objectId }) => (objectId === B ? 'not-found' : 'well');
    await writer.collection('HQ000001', { added: [2, 3] });
    await writer.drainOnce();
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 2: 'failed', 3: 'synced' });
    const results = await writer.lastEvent<DataOf<typeof memberResults>>('io.rollcall.member-results.v1', (data) =>
      data.results.some(({ state }) => state === 'failed'),
    );
    expect(results?.results.find(({ resourceId }) => resourceId === 2)).toMatchObject({
      reason: 'object-not-found',
      attempts: 1,
    });
    expect(await writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1')).toMatchObject({
      kind: 'incremental',
      state: 'done',
      additions: { planned: 2, done: 1, failed: 1 },
    });
    writer.directory.treat = () => 'well';
    await writer.drain();
    expect(await writer.states(MAPPING)).toEqual({ 1: 'synced', 2: 'synced', 3: 'synced' });
  });

  it('asks for a baseline when a version is missing, and goes on from it', async () => {
    await mapped(1);
    await writer.database.query(`UPDATE collection SET version = version - 1`); // a step was lost on the way
    await writer.collection('HQ000001', { added: [2] });
    await writer.database.query(`UPDATE change_part SET received_at = now() - interval '3 seconds'`);
    await writer.changes.askForMissing();
    expect(await writer.lastEvent<{ baseline: boolean }>('io.rollcall.look.v1')).toMatchObject({ baseline: true });
    await writer.collection('HQ000001', { added: [1, 2, 3], baseline: true });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B, C]);
  });

  it('previews what a full sync would do and writes nothing', async () => {
    await mapped(1, 2);
    writer.directory.group(GROUP).add(D);
    writer.directory.group(GROUP).delete(B);
    await writer.fullSync(GROUP, 'preview');
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, D]);
    expect(await writer.lastEvent('io.rollcall.run-planned.v1')).toMatchObject({
      additions: 1,
      removals: 1,
      items: [
        { objectId: B, change: 'add' },
        { objectId: D, change: 'remove' },
      ],
    });
  });
});

describe('the writer under random histories', () => {
  let writer: WriterTables;
  let groups = 0;

  beforeAll(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(6);
  });
  afterAll(() => writer.close());

  const people = [1, 2, 3, 4, 5, 6];
  const treatments = fc.constantFrom('well', 'answer-lost', 'request-lost', 'not-found' as const);
  const steps = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('collection' as const), added: fc.subarray(people), removed: fc.subarray(people) }),
      fc.record({ kind: fc.constant('foreign' as const), added: fc.subarray(people), removed: fc.subarray(people) }),
      fc.record({ kind: fc.constant('drain' as const), treat: fc.array(treatments, { minLength: 1, maxLength: 4 }) }),
      fc.record({ kind: fc.constant('fullSync' as const) }),
      fc.record({ kind: fc.constant('enabled' as const), enabled: fc.boolean() }),
    ),
    { maxLength: 12 },
  );

  it('ends with the group exactly as the collection after a full sync, with figures that add up all the way', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.subarray(people), async (history, last) => {
        groups += 1;
        const groupId = `bbbbbbbb-0000-0000-0001-${String(groups).padStart(12, '0')}`;
        const mappingId = `cccccccc-0000-0000-0001-${String(groups).padStart(12, '0')}`;
        const collectionId = `HQ${String(groups).padStart(6, '0')}`;
        const held = new Set<number>();
        await writer.map(mappingId, { collectionId, groupId });
        await writer.collection(collectionId, { added: [] });
        const change = async (added: readonly number[], removed: readonly number[]) => {
          const gone = removed.filter((id) => !added.includes(id));
          for (const id of added) held.add(id);
          for (const id of gone) held.delete(id);
          await writer.collection(collectionId, { added, removed: gone });
        };
        for (const step of history) {
          if (step.kind === 'collection') await change(step.added, step.removed);
          if (step.kind === 'foreign') {
            for (const id of step.added) writer.directory.group(groupId).add(objectOf(id));
            for (const id of step.removed) writer.directory.group(groupId).delete(objectOf(id));
          }
          if (step.kind === 'fullSync') await writer.fullSync(groupId);
          if (step.kind === 'enabled') await writer.map(mappingId, { collectionId, groupId, enabled: step.enabled });
          if (step.kind === 'drain') {
            let next = 0;
            writer.directory.treat = () => step.treat[next++ % step.treat.length] ?? 'well';
            await writer.drainOnce();
          }
          await expectExactFigures(mappingId);
        }
        writer.directory.treat = () => 'well';
        await writer.map(mappingId, { collectionId, groupId, enabled: true });
        await change(
          last,
          people.filter((id) => !last.includes(id)),
        );
        await writer.database.query(
          `UPDATE run SET ended_at = now() WHERE ended_at IS NULL AND kind = 'full' AND group_id = $1`,
          [groupId],
        );
        await writer.fullSync(groupId);
        await writer.drain();
        expect(writer.members(groupId)).toEqual([...held].sort().map(objectOf));
        expect(await writer.states(mappingId)).toEqual(Object.fromEntries([...held].map((id) => [id, 'synced'])));
        await expectExactFigures(mappingId);
      }),
      { numRuns: 40 },
    );
  });

  /** The counts that the database keeps are what its rows say, and the last figures said are those counts. */
  async function expectExactFigures(mappingId: string): Promise<void> {
    const kept = await writer.database.query(
      'SELECT state, n::int FROM member_count WHERE mapping_id = $1 AND n <> 0 ORDER BY 1',
      [mappingId],
    );
    const counted = await writer.database.query(
      `SELECT state, count(*)::int AS n FROM (SELECT mapping_id, state FROM claim UNION ALL SELECT mapping_id, state FROM leaver) AS people
       WHERE mapping_id = $1 GROUP BY 1 ORDER BY 1`,
      [mappingId],
    );
    expect(kept).toEqual(counted);
    const said = await writer.lastEvent<DataOf<typeof mappingFigures>>(
      'io.rollcall.mapping-figures.v1',
      (data) => data.mappingId === mappingId,
    );
    expect(said && addUp(said.figures)).toBe(true);
  }
});
