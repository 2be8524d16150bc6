import { Notifications, type Sql } from '@rollcall/platform';
import { eventually } from '@rollcall/testing';
import { WriterTables, TENANT } from '../../fixtures/writer-tables';
import { changeFacts } from '../ledger/locks';

jest.setTimeout(60_000);

const MAPPING = '00000000-0000-4000-8000-000000000001';
const GROUP = '00000000-0000-4000-8000-0000000000aa';

let tables: WriterTables;
beforeEach(async () => {
  tables = await WriterTables.open();
  await tables.knowUsers(3);
  await tables.map(MAPPING, { collectionId: 'CHQ00001', groupId: GROUP });
});
afterEach(() => tables.close());

/** A baseline that replicas have found complete, before any of them has applied it. */
async function foundBaseline(added: readonly number[], version = 1) {
  await tables.database.transaction((sql) =>
    tables.changes.store(
      sql,
      {
        collection: 'hq/CHQ00001',
        kind: 'baseline',
        epoch: 1,
        version,
        part: 1,
        parts: 1,
        added: [...added],
        removed: [],
      },
      { traceparent: '', saidAt: new Date() },
    ),
  );
  const found = await tables.changes.nextComplete();
  if (!found) throw new Error('the baseline is not complete');
  return found;
}

const members = async (): Promise<readonly number[]> => {
  const rows = await tables.database.query<{ id: string }>(
    'SELECT resource_id AS id FROM collection_member ORDER BY 1',
  );
  return rows.map(({ id }) => Number(id));
};

it('a replica that comes to a baseline after another has applied it takes nobody out', async () => {
  const found = await foundBaseline([1, 2, 3]);
  await tables.changes.apply(found, TENANT);
  await tables.changes.apply(found, TENANT);
  expect(await members()).toEqual([1, 2, 3]);
  expect(Object.keys(await tables.states(MAPPING))).toEqual(['1', '2', '3']);
});

it('replicas that apply one baseline at the same time come to what it says', async () => {
  await tables.changes.apply(await foundBaseline([1, 2]), TENANT);
  const found = await foundBaseline([2, 3], 2);
  await Promise.all(Array.from({ length: 4 }, () => tables.changes.apply(found, TENANT)));
  expect(await members()).toEqual([2, 3]);
  expect(Object.keys(await tables.states(MAPPING))).toEqual(['2', '3']);
});

it('a baseline that is said again is applied again, and changes nothing', async () => {
  await tables.changes.apply(await foundBaseline([1, 2]), TENANT);
  await tables.changes.apply(await foundBaseline([1, 2]), TENANT);
  expect(await members()).toEqual([1, 2]);
  expect(await tables.changes.nextComplete()).toBeUndefined();
});

it('calls for the drain again when it lets go of the groups of a version: until then they are passed over', async () => {
  const found = await foundBaseline([]); // nothing to change, so that only the end of the version can call
  const said = jest.spyOn(Notifications.prototype, 'notify');
  await tables.changes.apply(found, TENANT);
  expect(said.mock.calls.map(([, channel]) => channel)).toEqual(expect.arrayContaining(['runs', 'due']));
  said.mockRestore();
});

it('locks the groups of a version after who changes facts, who may take several in another order', async () => {
  const later = '00000000-0000-4000-8000-0000000000bb';
  await tables.map('00000000-0000-4000-8000-000000000002', { collectionId: 'CHQ00001', groupId: later });
  const found = await foundBaseline([]); // nothing to change, so that only the end of the version locks
  const lock = (sql: Sql, groupId: string) =>
    sql.query('SELECT 1 FROM sync_group WHERE group_id = $1 FOR UPDATE NOWAIT', [groupId]);
  const applied: Promise<void>[] = [];
  await tables.database.transaction(async (sql) => {
    await changeFacts(sql);
    await lock(sql, later);
    applied.push(tables.changes.apply(found, TENANT));
    await eventually(async () => {
      const waits = await tables.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waits.length > 0;
    });
    await lock(sql, GROUP);
  });
  await Promise.all(applied);
  expect(applied).toHaveLength(1); // a transaction that loses a race is tried again
});

it('§4.19: a step that takes some in and others out waits for what is known of those who come, but not for ever', async () => {
  await tables.changes.apply(await foundBaseline([1, 2]), TENANT);
  const step = { collection: 'hq/CHQ00001', kind: 'difference' as const, epoch: 1, version: 2, part: 1, parts: 1 };
  await tables.database.transaction((sql) =>
    tables.changes.store(sql, { ...step, added: [3, 4], removed: [1] }, { traceparent: '', saidAt: new Date() }),
  );
  expect(await tables.changes.nextComplete()).toBeUndefined(); // nothing is known of 4
  expect(await tables.changes.nextComplete(0)).toMatchObject({ version: 2 });
  await tables.knowUsers(4);
  expect(await tables.changes.nextComplete()).toMatchObject({ version: 2 });
});
