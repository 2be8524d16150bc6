import { Database, migrate, Notifications, type Sql } from '@rollcall/platform';
import { freshStack, type FreshStack } from '@rollcall/testing';
import fc from 'fast-check';
import * as event from '../fixtures/events';
import { testSettings } from '../fixtures/test-settings';
import { migrations } from '../migrations';
import { Changes } from './changes';
import { CollectionsProjection } from './collections-projection';
import { DeadLettersProjection } from './dead-letters-projection';
import { FiguresProjection } from './figures-projection';
import { MappingsProjection } from './mappings-projection';
import { MembersProjection, type GroupResults } from './members-projection';
import { ResourcesProjection } from './resources-projection';
import { RunsProjection } from './runs-projection';
import { TenantsProjection } from './tenants-projection';

jest.setTimeout(120_000);

type Event = (sql: Sql) => Promise<unknown>;

const tables = [
  'mapping',
  'figures',
  'collection',
  'site',
  'tenant',
  'tenant_end',
  'resource',
  'group_progress',
  'member',
  'run',
  'dead_letter',
];

describe('the projections on real Postgres', () => {
  let stack: FreshStack;
  let database: Database;
  let logs: readonly (readonly Event[])[];

  beforeAll(async () => {
    stack = await freshStack();
    const settings = testSettings(stack.env);
    await migrate(settings, migrations);
    database = new Database(settings);
    logs = logsOf(new Changes(new Notifications(settings)));
  });

  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  /** All that the tables hold after these events. */
  async function tablesAfter(events: readonly Event[]): Promise<Record<string, unknown[]>> {
    await database.query(`TRUNCATE ${tables.join(', ')}`);
    for (const apply of events) await database.transaction(apply);
    const contents: Record<string, unknown[]> = {};
    for (const table of tables) {
      const rows = await database.query<Record<string, unknown>>(`SELECT * FROM ${table} ORDER BY 1, 2, 3`);
      contents[table] = rows.map(({ changed_in: _transaction, ...row }) => row);
    }
    return contents;
  }

  it('hold the last of each key', async () => {
    const { mapping, member, run, collection, figures } = await tablesAfter(logs.flat());
    expect(mapping).toMatchObject([
      { revision: 3, enabled: true },
      { revision: 2, deleted_at: new Date(event.at(9)) },
    ]);
    expect(member).toMatchObject([
      { resource_id: -1, stranger_id: event.id(2009), state: 'removalHeld' },
      { resource_id: 1, state: 'failed' },
      { resource_id: 3, state: 'synced' },
    ]);
    expect(run).toMatchObject([
      { state: 'done', stage: 2 },
      { state: 'failed', stage: 1 },
    ]);
    expect(collection).toMatchObject([{ name: 'Laptops of today', epoch: 2, version: 1 }]);
    expect(figures).toMatchObject([{ sequence: 8, member_count: 2, sync_completed: 1, sync_failed: 1 }]);
  });

  it('do not go back when something old comes again', async () => {
    const expected = await tablesAfter(logs.flat());
    const shuffled = fc.shuffledSubarray(logs.flat(), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(shuffled, async (again) => {
        expect(await tablesAfter([...logs.flat(), ...again])).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it('are the same however many results come together, and from wherever they come again', async () => {
    const members = new MembersProjection(new Changes(new Notifications(testSettings(stack.env))));
    const number = fc.integer({ min: 1, max: 4 });
    const change = fc.record({
      number,
      mapping: number,
      state: fc.constantFrom('pending', 'synced', 'removing', 'removed', 'gone'),
      strange: fc.boolean(),
    });
    const groups = [event.groupId, event.id(77)];
    const log = fc.array(fc.tuple(fc.nat(1), fc.array(change, { minLength: 1, maxLength: 4 })), { maxLength: 12 });
    const portions = fc.array(fc.record({ back: fc.nat(3), take: fc.integer({ min: 1, max: 5 }) }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(log, portions, async (said, portionsTaken) => {
        const all = said.map(([group, changes], index) => ({
          ...event.results(
            index + 1,
            ...changes.map((one) => {
              // A mapping has one group.
              const given = {
                mappingId: event.id(100 * group + one.mapping),
                state: one.state,
                attempts: index,
              } as const;
              return one.strange ? event.stranger(one.number, given) : event.result(one.number, given);
            }),
          ),
          groupId: groups[group] ?? event.groupId,
        }));
        const expected = await tablesAfter(all.map((one) => (sql) => applyTogether(members, sql, [one])));
        const deliveries: GroupResults[][] = [];
        let next = 0;
        for (const { back, take } of portionsTaken) {
          const from = Math.max(0, next - back);
          deliveries.push(all.slice(from, from + take));
          next = Math.max(next, from + take);
        }
        deliveries.push(all.slice(next));
        const together = deliveries.filter((some) => some.length > 0);
        expect(await tablesAfter(together.map((some) => (sql) => applyTogether(members, sql, some)))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('are the same however the keys are interleaved and whatever is delivered again', async () => {
    const expected = await tablesAfter(logs.flat());
    // Each step is the next event of some key; sometimes the key is read again from a little before, as after a crash.
    const step = fc.record({
      key: fc.nat(logs.length - 1),
      back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        expect(await tablesAfter(delivered(logs, steps))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

async function applyTogether(members: MembersProjection, sql: Sql, together: readonly GroupResults[]): Promise<void> {
  const news = await members.news(
    sql,
    together.map((data) => ({ data })),
  );
  await members.store(
    sql,
    news.map(({ data }) => data),
  );
}

/** The events in the order of the steps, then whatever is still missing. */
function delivered(
  logs: readonly (readonly Event[])[],
  steps: readonly { readonly key: number; readonly back: number }[],
): Event[] {
  const next = logs.map(() => 0);
  const order: Event[] = [];
  const deliver = (key: number, from: number) => {
    const one = logs[key]?.[from];
    if (one) order.push(one);
    next[key] = from + 1;
  };
  for (const { key, back } of steps) deliver(key, Math.max(0, Math.min(next[key] ?? 0, logs[key]?.length ?? 0) - back));
  logs.forEach((log, key) => {
    while ((next[key] ?? 0) < log.length) deliver(key, next[key] ?? 0);
  });
  return order;
}

/** One log for each key of each topic, each in the order in which its owner says it. */
function logsOf(changes: Changes): Event[][] {
  const mappings = new MappingsProjection(changes);
  const collections = new CollectionsProjection(changes);
  const tenants = new TenantsProjection(changes);
  const resources = new ResourcesProjection();
  const members = new MembersProjection(changes);
  const results = (sql: Sql, ...together: readonly GroupResults[]) => applyTogether(members, sql, together);
  const figures = new FiguresProjection(changes);
  const runs = new RunsProjection(changes);
  const letters = new DeadLettersProjection(changes);
  const deleted = { removeMembers: false, at: event.at(9), by: 'somebody' };
  const other = event.id(2);
  return [
    [
      event.mapping(),
      event.mapping({ revision: 2, enabled: false, changedAt: event.at(3) }),
      event.mapping({ revision: 3, changedAt: event.at(4) }),
    ].map((data) => (sql) => mappings.change(sql, data)),
    [event.mapping({ mappingId: other }), event.mapping({ mappingId: other, revision: 2, deleted })].map(
      (data) => (sql) => mappings.change(sql, data),
    ),
    [
      event.collection(),
      event.collection({ epoch: 1, version: 1, lookedAt: event.at(2) }),
      event.collection({ epoch: 1, version: 2, lookedAt: event.at(2) }),
      event.collection({ lookedAt: event.at(3), state: 'source-lost' }),
      event.collection({ epoch: 2, version: 1, lookedAt: event.at(4) }),
      // A look that began before another may be the later to say what it saw.
      event.collection({ epoch: 2, version: 1, lookedAt: event.at(3), name: 'Laptops of today' }),
    ].map((data, second) => (sql) => collections.observe(sql, [{ seen: data, saidAt: new Date(event.at(second)) }])),
    [1, 2, 3].map(
      (second) => (sql) =>
        collections.observeSite(sql, event.site({ polledAt: event.at(second), lastOkAt: event.at(second) })),
    ),
    [
      event.tenant(),
      event.tenant({ revision: 2, groupSyncEnabled: false }),
      event.tenant({ revision: 3, removed: true }),
    ].map((data) => (sql) => tenants.change(sql, data)),
    [event.tenantEnd(), event.tenantEnd({ observedAt: event.at(2), state: 'credential', message: 'expired' })].map(
      (data) => (sql) => tenants.observe(sql, data),
    ),
    [
      event.resources(event.resource(1), event.resource(2)),
      event.resources(event.resource(1, { revision: 2, name: 'renamed' })),
    ].map((data, index) => (sql) => resources.observe(sql, data, event.said(index))),
    // One key: the group. Results and figures follow each other there.
    [
      (sql) => results(sql, event.results(1, event.result(1), event.result(2), event.stranger(9))),
      (sql) => figures.apply(sql, event.figures(2, { memberCount: 2, syncCompleted: 2 })),
      (sql) => results(sql, event.results(3, event.result(2, { state: 'removed' }), event.result(3))),
      (sql) => results(sql, event.results(5, event.stranger(8), event.stranger(9, { state: 'removalHeld' }))),
      (sql) => results(sql, event.results(6, event.stranger(8, { state: 'gone' }))),
      (sql) =>
        results(sql, event.results(7, event.result(1, { state: 'pending' }), event.result(1, { state: 'failed' }))),
      (sql) => figures.apply(sql, event.figures(8, { memberCount: 2, syncCompleted: 1, syncFailed: 1 })),
    ],
    // The coordinator and the writer speak of the same run, in no order between them.
    [event.run(1), event.run(1, { sequence: 2, state: 'planning' })].map((data) => (sql) => runs.change(sql, data)),
    [
      event.run(1, { stage: 2, state: 'running' }),
      event.run(1, { stage: 2, sequence: 2, state: 'done', endedAt: event.at(5) }),
    ].map((data) => (sql) => runs.change(sql, data)),
    [event.run(2), event.run(2, { sequence: 2, state: 'failed', code: 'source-lost' })].map(
      (data) => (sql) => runs.change(sql, data),
    ),
    ['1', '2'].map((offset) => (sql) => {
      const from = { topic: 'rollcall.mappings.v1', partition: 0, offset, service: 'group-writer' };
      return letters.keep(sql, event.deadLetter({ ...from, value: '{\0' }));
    }),
  ];
}
