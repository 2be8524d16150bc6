import { Database, migrate, Notifications } from '@rollcall/platform';
import { freshStack, type FreshStack } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { testSettings } from '../fixtures/test-settings';
import { migrations } from '../migrations';
import { Changes } from './changes';
import { DeadLettersProjection } from './dead-letters-projection';
import { FiguresProjection } from './figures-projection';
import { MappingsProjection } from './mappings-projection';
import { MembersProjection } from './members-projection';
import { PostgresArchive } from './postgres-archive';
import { ResultPartitions } from './result-partitions';
import { RunsProjection } from './runs-projection';

jest.setTimeout(60_000);

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

describe('the archive on real Postgres', () => {
  let stack: FreshStack;
  let database: Database;
  let changes: Changes;
  let archive: PostgresArchive;

  beforeAll(async () => {
    stack = await freshStack();
    const settings = testSettings(stack.env);
    await migrate(settings, migrations);
    database = new Database(settings);
    changes = new Changes(new Notifications(settings));
    archive = new PostgresArchive(database, new ResultPartitions(database));
  });

  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  const column = async (sql: string) => (await database.query<{ value: unknown }>(sql)).map(({ value }) => value);

  it('forgets runs that ended long ago, however long others have been running', async () => {
    const runs = new RunsProjection(changes);
    await runs.change(database, event.run(1, { startedAt: ago(200), state: 'held' }));
    await runs.change(database, event.run(2, { startedAt: ago(92), state: 'done', endedAt: ago(91) }));
    await runs.change(database, event.run(3, { startedAt: ago(92), state: 'done', endedAt: ago(89) }));
    await archive.forgetEndedRuns(90 * DAY_MS);
    expect(await column('SELECT run_id AS value FROM run ORDER BY 1')).toEqual([event.id(3001), event.id(3003)]);
  });

  it('forgets old dead letters', async () => {
    const letters = new DeadLettersProjection(changes);
    const letter = { topic: 't', service: 's' };
    await letters.keep(database, event.deadLetter({ ...letter, offset: '1', time: new Date(ago(31)) }));
    await letters.keep(database, event.deadLetter({ ...letter, offset: '2', time: new Date(ago(29)) }));
    await archive.forgetDeadLetters(30 * DAY_MS);
    expect(await column('SELECT id AS value FROM dead_letter')).toEqual(['t:0:2:s']);
  });

  it('forgets mappings deleted long ago with all that was known of them', async () => {
    const mappings = new MappingsProjection(changes);
    const members = new MembersProjection(changes);
    const figures = new FiguresProjection(changes);
    const of = (number: number) => ({ mappingId: event.id(number) });
    const deleted = { removeMembers: false, at: ago(91), by: 'somebody' };
    await mappings.change(database, event.mapping({ ...of(1), deleted }));
    await mappings.change(database, event.mapping(of(2)));
    await members.store(database, [event.results(1, event.result(1, of(1)), event.result(1, of(2)))]);
    for (const number of [1, 2]) await figures.apply(database, event.figures(1, {}, of(number)));
    await archive.forgetDeletedMappings(90 * DAY_MS);
    for (const table of ['mapping', 'figures', 'member'])
      expect(await column(`SELECT mapping_id AS value FROM ${table}`)).toEqual([event.id(2)]);
  });
});
