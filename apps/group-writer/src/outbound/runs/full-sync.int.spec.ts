import type { DataOf, mappingFigures, runChanged } from '@rollcall/contracts';
import fc from 'fast-check';
import { WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const [A, B, C] = [1, 2, 3].map(objectOf) as [string, string, string];

jest.setTimeout(120_000);

describe('a full sync of a group whose reads lag behind', () => {
  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(6);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [1, 2] });
    await writer.fullSync(GROUP);
    await writer.drain();
  });
  afterEach(() => writer.close());

  /** Reads show the group as it is now, whatever happens to it from here on. */
  const lag = () => {
    const shown = [...writer.directory.group(GROUP)];
    writer.directory.seen = () => shown;
  };
  const run = () => writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1');
  const figures = async () =>
    (await writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1'))?.figures;

  it('repeats a removal of ours that the read does not know yet, and takes nobody for a stranger', async () => {
    lag();
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drain();
    await writer.fullSync(GROUP);
    expect(await writer.database.query('SELECT 1 FROM leaver')).toEqual([]);
    expect(await figures()).toMatchObject({ memberCount: 1, removalsPending: 0 });
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
    expect(await run()).toMatchObject({ state: 'done', removals: { planned: 1, done: 1 } });
    expect(await writer.database.query('SELECT object_id FROM ledger')).toEqual([{ object_id: A }]);
  });

  it('removes again whom somebody has put back by hand seconds before', async () => {
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drain();
    writer.directory.group(GROUP).add(B);
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A]);
  });

  it.each(['knows our addition', 'does not know our addition yet'])(
    'adds again whom somebody has taken out by hand seconds before, when the read %s',
    async (read) => {
      if (read === 'does not know our addition yet') lag();
      await writer.collection('HQ000001', { added: [3] });
      await writer.drain();
      writer.directory.group(GROUP).delete(C);
      await writer.fullSync(GROUP);
      await writer.drain();
      expect(writer.members(GROUP)).toEqual([A, B, C]);
    },
  );

  it('adds somebody who left and came back, while the read still shows him from before', async () => {
    lag();
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drain();
    await writer.collection('HQ000001', { added: [2] });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('believes writes that were acknowledged while it read the group', async () => {
    await writer.collection('HQ000001', { removed: [2], added: [3] });
    const shown = [...writer.directory.group(GROUP)];
    writer.directory.seen = () => shown;
    const plan = writer.runs.plan.bind(writer.runs);
    jest.spyOn(writer.runs, 'plan').mockImplementationOnce(async (...given) => {
      await writer.drain();
      return plan(...given);
    });
    await writer.fullSync(GROUP);
    expect(writer.members(GROUP)).toEqual([A, C]);
    expect(await run()).toMatchObject({
      kind: 'full',
      state: 'done',
      additions: { planned: 0 },
      removals: { planned: 0 },
    });
  });
});

describe('a full sync that two replicas have read', () => {
  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
  });
  afterEach(() => writer.close());

  it('is planned once: who lost the lane while it read does not plan it again from what is staged no more', async () => {
    await writer.knowUsers(2);
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP });
    await writer.collection('HQ000001', { added: [1, 2] });
    writer.directory.groups.set(GROUP, new Set([A, C]));
    const plan = writer.runs.plan.bind(writer.runs);
    jest.spyOn(writer.runs, 'plan').mockImplementationOnce(async (...given) => {
      expect(await plan(...given)).toBe(true);
      return plan(...given);
    });
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    expect(await writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1')).toMatchObject({
      state: 'done',
      additions: { planned: 1, done: 1 },
      removals: { planned: 1, done: 1 },
    });
  });
});

describe('a full sync of a group that changes meanwhile', () => {
  const PEOPLE = 10_000;
  const steps = fc.record({
    kind: fc.constantFrom('collection' as const, 'byHand' as const, 'drain' as const),
    ids: fc.uniqueArray(fc.integer({ min: 1, max: PEOPLE }), { minLength: 15, maxLength: 15 }),
    join: fc.boolean(),
  });
  const pick = (share: number, seed: number) =>
    new Set(fc.sample(fc.subarray(range(PEOPLE), { minLength: share, maxLength: share }), { seed, numRuns: 1 })[0]);

  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
  });
  afterEach(() => writer.close());

  it('ends exact with 10,000 members and 1,000 random changes on both sides while it reads, plans and writes', async () => {
    await writer.knowUsers(PEOPLE);
    const held = pick(8_000, 1);
    writer.directory.groups.set(GROUP, new Set([...pick(5_000, 2)].map(objectOf)));
    const guard = { minRemovals: 50, maxRemovalPercent: 100, guardWindow: '24h' };
    await writer.map(MAPPING, { collectionId: 'HQ000001', groupId: GROUP, guard });
    await writer.collection('HQ000001', { added: [...held] });

    const byHand = new Set<string>();
    const change = async ({ kind, ids, join }: { kind: string; ids: readonly number[]; join: boolean }) => {
      if (kind === 'collection') {
        for (const id of ids) {
          if (join) held.add(id);
          else held.delete(id);
        }
        await writer.collection('HQ000001', join ? { added: ids } : { removed: ids });
      } else if (kind === 'byHand') {
        for (const objectId of ids.map(objectOf)) {
          byHand.add(objectId);
          if (join) writer.directory.group(GROUP).add(objectId);
          else writer.directory.group(GROUP).delete(objectId);
        }
      } else await writer.drainOnce();
    };
    const changes = fc.sample(steps, { seed: 3, numRuns: 100 });
    expect(changes.filter(({ kind }) => kind !== 'drain').length * 15).toBeGreaterThan(900);

    writer.directory.pageSize = 999;
    writer.directory.beforePage = async () => {
      for (const step of changes.splice(0, 10)) await change(step);
    };
    await writer.fullSync(GROUP);
    writer.directory.beforePage = () => undefined;
    for (const step of changes.splice(0)) await change(step);
    await writer.drain();

    const wanted = new Set([...held].map(objectOf));
    const wrong = range(PEOPLE)
      .map(objectOf)
      .filter((objectId) => writer.directory.group(GROUP).has(objectId) !== wanted.has(objectId));
    // What a person did while the group was read is overwritten by the next full sync, at the latest.
    expect(wrong.filter((objectId) => !byHand.has(objectId))).toEqual([]);
    await writer.fullSync(GROUP);
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([...wanted].sort());
    expect(await writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1')).toMatchObject({
      cloudSyncStatus: 'success',
      figures: { memberCount: held.size, syncCompleted: held.size },
    });
  });
});

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
