import type { DataOf, mappingFigures, runChanged } from '@rollcall/contracts';
import { WriterTables, objectOf } from '../../fixtures/writer-tables';
import { ROWS_AT_ONCE } from '../chunks';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const MAPPING = 'cccccccc-0000-0000-0000-000000000001';
const MEMBERS = 2 * ROWS_AT_ONCE + 2_000;
const everybody = Array.from({ length: MEMBERS }, (_, index) => index + 1);
const mapping = { collectionId: 'HQ000001', groupId: GROUP };

jest.setTimeout(180_000);

describe('a mapping of a large collection', () => {
  let writer: WriterTables;

  beforeEach(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(MEMBERS);
    await writer.collection('HQ000001', { added: everybody });
  });
  afterEach(() => writer.close());

  const figures = () => writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1');
  const run = (runId: string) =>
    writer.lastEvent<DataOf<typeof runChanged>>('io.rollcall.run-changed.v1', (said) => said.runId === runId);
  const claimed = async () =>
    (
      await writer.database.query<{ id: number }>(
        'SELECT resource_id AS id FROM claim WHERE mapping_id = $1 ORDER BY resource_id',
        [MAPPING],
      )
    ).map(({ id }) => id);
  const follow = async () => {
    while (await writer.follower.step());
  };

  it('is taken in a piece at a time, and its figures are of no version until all is in', async () => {
    await writer.announce(MAPPING, mapping);
    const seen: number[] = [];
    while (await writer.follower.step()) {
      const said = await figures();
      seen.push(said?.figures.memberCount ?? -1);
      const behind = await writer.database.query('SELECT 1 FROM mapping WHERE behind IS NOT NULL');
      expect(said?.version).toBe(behind.length > 0 ? undefined : 1);
      expect(said?.cloudSyncStatus).toBe('inProgress');
    }
    expect(seen.slice(0, 3)).toEqual([ROWS_AT_ONCE, 2 * ROWS_AT_ONCE, MEMBERS]);
    expect(await claimed()).toEqual(everybody);
  });

  it('goes on in another process after a kill, and lets a full sync wait and say how far it is', async () => {
    await writer.announce(MAPPING, mapping);
    await writer.follower.step();
    const runId = await writer.fullSync(GROUP);
    expect(await run(runId)).toMatchObject({
      state: 'planning',
      code: 'collection-not-applied',
      message: 'Taking in the members of hq/HQ000001: 5,000 so far.',
    });
    const heir = writer.newFollower();
    while (await heir.step());
    await writer.plan();
    expect(await run(runId)).toMatchObject({ state: 'running', additions: { planned: MEMBERS } });
  });

  it('takes changes of its collection in between the pieces', async () => {
    await writer.announce(MAPPING, mapping);
    await writer.follower.step();
    const [joined, notYet, fresh] = [1, MEMBERS, MEMBERS + 1];
    await writer.observe([{ resourceId: fresh, entraId: objectOf(fresh) }]);
    await writer.collection('HQ000001', { removed: [joined, notYet], added: [fresh] });
    await follow();
    expect(await claimed()).toEqual([...everybody.slice(1, -1), fresh]);
  });

  it('is disabled and enabled again in between', async () => {
    await writer.announce(MAPPING, mapping);
    await writer.follower.step();
    await writer.announce(MAPPING, { ...mapping, enabled: false });
    await writer.follower.step();
    await writer.collection('HQ000001', { removed: [1, MEMBERS] });
    await writer.announce(MAPPING, { ...mapping, enabled: true });
    await follow();
    expect(await claimed()).toEqual(everybody.slice(1, -1));
  });

  it('is deleted in between, and nothing is left of it', async () => {
    await writer.announce(MAPPING, mapping);
    await writer.follower.step();
    const deleted = { removeMembers: false, at: new Date().toISOString(), by: 'test' };
    await writer.announce(MAPPING, { ...mapping, deleted });
    await follow();
    for (const table of ['claim', 'leaver', 'ledger', 'member_count']) {
      expect(await writer.database.query(`SELECT 1 FROM ${table}`)).toEqual([]);
    }
  });

  it('is deleted with its members in one run, though that takes several pieces', async () => {
    await writer.map(MAPPING, mapping);
    writer.directory.pageSize = 999;
    await writer.fullSync(GROUP);
    await writer.database.query(`UPDATE ledger SET present = 'yes'`); // as if all had been written
    const runId = 'dddddddd-0000-0000-0000-000000000001';
    await writer.database.query(`UPDATE sync_group SET active_run = NULL`);
    await writer.database.query(`UPDATE run SET ended_at = now(), state = 'done'`);
    const guard = { maxRemovalPercent: 100, minRemovals: 50, guardWindow: '24h' };
    const deleted = { removeMembers: true, at: new Date().toISOString(), by: 'test', runId };
    await writer.announce(MAPPING, { ...mapping, guard, deleted });
    await writer.follower.step();
    expect(await run(runId)).toMatchObject({ state: 'running', removals: { planned: ROWS_AT_ONCE } });
    await follow();
    expect(await run(runId)).toMatchObject({ state: 'running', removals: { planned: MEMBERS } });
  });
});
