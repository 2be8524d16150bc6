import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataOf, runPlanned } from '@rollcall/contracts';
import { Database, Notifications, Outbox, type ServiceSettings, migrate, readSettings } from '@rollcall/platform';
import { type FreshStack, freshStack } from '@rollcall/testing';
import { AdvanceRun } from '../core/advance-run';
import { CheckGroup } from '../core/check-group';
import { ForgetOld } from '../core/forget-old';
import type { Mapping } from '../core/mapping';
import { requestRun } from '../core/request-run';
import { NOTHING_COUNTED, type Run } from '../core/run';
import { Sites } from '../core/sites';
import { StartScheduled } from '../core/start-scheduled';
import { FakeDirectory } from '../testing/fake-directory';
import { StoppedClock } from '../testing/office';
import { migrations } from './migrations';
import { PostgresRecords } from './postgres-records';

jest.setTimeout(60_000);

const TENANT = '11111111-1111-1111-1111-111111111111';
const GROUP = 'aaaaaaaa-0000-0000-0000-000000000001';
const DAY_MS = 24 * 60 * 60 * 1000;

let stack: FreshStack;
let folder: string;
let database: Database;
let records: PostgresRecords;
const clock = new StoppedClock();

beforeAll(async () => {
  stack = await freshStack();
  folder = await mkdtemp(join(tmpdir(), 'records-'));
  await writeFile(join(folder, 'rollcall.yaml'), 'auth: none');
  const env = { ...stack.env, ROLLCALL_CONFIG: join(folder, 'rollcall.yaml') };
  const settings = readSettings('full-sync-coordinator', env) as ServiceSettings;
  await migrate(settings, migrations);
  database = new Database(settings);
  const notifications = new Notifications(settings);
  records = new PostgresRecords(database, new Outbox(settings, notifications), notifications);
  const switches = { groupSyncEnabled: true, pausedItself: false, everythingPaused: false };
  const tenant = { tenantId: TENANT, cloudServiceId: 'contoso', revision: 1, ...switches, removed: false };
  await records.transaction(({ tenants }) => tenants.save({ ...tenant, changedAt: clock.now() }));
});
afterAll(async () => {
  await database.close();
  await stack.dispose();
  await rm(folder, { recursive: true });
});
beforeEach(() => database.query('TRUNCATE mapping, run, look, plan, outbox CASCADE'));

const mapping = (more: Partial<Mapping> = {}): Mapping => ({
  mappingId: clock.newId(),
  revision: 1,
  site: 'hq',
  collectionId: 'ABC00001',
  collectionName: 'Pilot ring',
  collectionType: 'device',
  tenantId: TENANT,
  cloudServiceId: 'contoso',
  groupId: GROUP,
  groupName: 'Pilots',
  enabled: true,
  mode: 'mirror',
  neverAdd: [],
  neverRemove: [],
  paused: false,
  createdAt: clock.now(),
  changedAt: clock.now(),
  ...more,
});

const run = (more: Partial<Run> = {}): Run => ({
  ...NOTHING_COUNTED,
  runId: clock.newId(),
  kind: 'full',
  tenantId: TENANT,
  groupId: GROUP,
  mappings: [],
  state: 'queued',
  startedAt: clock.now(),
  why: undefined,
  requestedBy: 'ada',
  stage: 1,
  sequence: 1,
  ...more,
});

const saved = (one: Mapping) => records.transaction(({ mappings }) => mappings.save(one));
const outbox = (topic: string) =>
  database.query<{ value: string | null; key: string }>('SELECT * FROM outbox WHERE topic = $1 ORDER BY id', [topic]);

it('keeps a mapping as it was given, in every part', async () => {
  const guard = { minRemovals: 5, maxRemovalPercent: 12.5, guardWindow: '2h' };
  const full = mapping({ guard, mode: 'additive', schedule: { cron: '0 3 * * 1', timeZone: 'Europe/Berlin' } });
  await saved(full);
  expect(await records.tables.mappings.find(full.mappingId)).toEqual(full);
  const deleted = {
    ...full,
    revision: 2,
    deleted: { at: clock.now(), by: 'ada', removeMembers: true, runId: clock.newId() },
  };
  await saved(deleted);
  expect(await records.tables.mappings.find(full.mappingId)).toBeUndefined();
  expect(await records.transaction(({ mappings }) => mappings.batch(10))).toEqual([deleted]);
});

it('lets one of two mappings of the same pair win that come at once', async () => {
  const both = await Promise.allSettled([saved(mapping()), saved(mapping())]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'mapping-exists' } });
  expect(await outbox('mappings.v1')).toHaveLength(1);
});

it('makes one run of many requests that come at once', async () => {
  await saved(mapping());
  const wish = { tenantId: TENANT, groupId: GROUP, kind: 'full', requestedBy: 'ada' } as const;
  const runs = await Promise.all(
    Array.from({ length: 8 }, () => records.transaction((tables) => requestRun(tables, clock, wish))),
  );
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(1);
});

it('locks all groups at once when a transaction takes very many', async () => {
  const held = await database.transaction(async (sql) => {
    const { runs } = records.on(sql);
    for (let group = 1; group <= 400; group += 1) await runs.activeOfGroup(TENANT, clock.newId(), 'full');
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
    );
    return row?.count;
  });
  expect(held).toBeLessThan(300);
});

it('moves a run once, however many processes try at the same time', async () => {
  await saved(mapping());
  const wish = { tenantId: TENANT, groupId: GROUP, kind: 'full', requestedBy: 'ada' } as const;
  const { runId } = await records.transaction((tables) => requestRun(tables, clock, wish));
  const directory = new FakeDirectory();
  directory.add('contoso', GROUP, 'Pilots');
  const step = () => {
    const advance = new AdvanceRun(records, new CheckGroup(records, directory, clock), clock, 60_000);
    return Promise.all(Array.from({ length: 6 }, () => advance.step(runId)));
  };
  await step();
  const looks = await records.tables.looks.ofRun(runId);
  expect(looks).toHaveLength(1);
  const answer = { state: 'ok', epoch: 1, version: 1 } as const;
  await records.transaction((tables) => tables.looks.answer(looks[0]?.lookId ?? '', answer));
  await step();
  const commands = await outbox('commands.v1');
  expect(commands.map(({ key }) => key).sort()).toEqual([`${TENANT}/${GROUP}`, 'hq/ABC00001']);
  const said = (await outbox('runs.v1')).map(({ value }) => JSON.parse(value ?? '{}').sequence);
  expect(said).toEqual(said.map((_, index) => index + 1));
});

it('begins a scheduled full sync once, however many replicas look at the same time', async () => {
  const schedule = { cron: '0 9 * * *', timeZone: 'UTC' };
  const [one, two] = [mapping({ schedule }), mapping({ collectionId: 'ABC00002', schedule })];
  const other = mapping({ schedule, groupId: 'aaaaaaaa-0000-0000-0000-000000000002' });
  for (const each of [one, two, other]) await saved(each);
  await saved(mapping({ collectionId: 'ABC00003', enabled: false, schedule }));
  const replicas = Array.from({ length: 4 }, () => new StartScheduled(records, clock, new Sites(new Set(['hq']))));
  const look = async () => {
    while ((await Promise.all(replicas.map((replica) => replica.step()))).includes(true));
  };
  await look();
  expect(await outbox('runs.v1')).toEqual([]);
  clock.advance(DAY_MS);
  await look();
  const begun = (await outbox('runs.v1')).map(({ value }) => JSON.parse(value ?? '{}'));
  expect(begun.map(({ groupId, mappingIds }) => [groupId, mappingIds.sort()]).sort()).toEqual([
    [GROUP, [one.mappingId, two.mappingId]],
    [other.groupId, [other.mappingId]],
  ]);
  expect(await database.query('SELECT 1 FROM scheduled_sync WHERE next_at > $1', [clock.now()])).toHaveLength(3);
});

it('keeps a run as it was given, and hears the writer only in order', async () => {
  const full = run({
    mappings: [{ mappingId: clock.newId(), revision: 3 }],
    planHash: 'seen',
    why: { code: 'awaiting-run', message: 'Waits.' },
    observingSince: clock.now(),
    commandedAt: clock.now(),
  });
  await records.transaction(({ runs }) => runs.say(full));
  expect(await records.tables.runs.find(full.runId)).toEqual(full);
  const heard = async (sequence: number, state: Run['state']) => {
    await records.transaction(({ runs }) => runs.hear({ ...full, stage: 2, sequence, state }));
    return (await records.tables.runs.find(full.runId))?.state;
  };
  expect([await heard(2, 'running'), await heard(1, 'planning'), await heard(3, 'held')]).toEqual([
    'running',
    'running',
    'held',
  ]);
});

it('keeps the last word of a look', async () => {
  const lookId = clock.newId();
  const look = {
    lookId,
    collection: 'hq/ABC00001',
    depth: 'members',
    requestedAt: clock.now(),
    answer: { state: 'waiting' },
  } as const;
  await records.transaction(({ looks }) => looks.send(look));
  const answered = async (answer: Parameters<typeof records.tables.looks.answer>[1]) => {
    await records.transaction(({ looks }) => looks.answer(lookId, answer));
    return (await records.tables.looks.find(lookId))?.answer;
  };
  expect(await answered({ state: 'failed', message: 'away' })).toEqual({ state: 'failed', message: 'away' });
  const epoch = Date.now() * 1000; // microseconds: more than 32 bits
  expect(await answered({ state: 'ok', epoch, version: 4 })).toEqual({ state: 'ok', epoch, version: 4 });
  expect(await answered({ state: 'incomplete' })).toEqual({ state: 'ok', epoch, version: 4 });
});

it('shows a plan when all of its parts are in, and only the newest plan', async () => {
  const { runId } = run();
  const part = (planHash: string, number: number, parts: number): DataOf<typeof runPlanned> => ({
    runId,
    tenantId: TENANT,
    groupId: GROUP,
    planHash,
    additions: 1,
    removals: 0,
    held: 0,
    part: number,
    parts,
    items: [{ objectId: GROUP, change: 'add', reason: planHash, held: false }],
  });
  const take = (...given: Parameters<typeof part>) => records.transaction(({ plans }) => plans.take(part(...given)));
  await take('one', 2, 2);
  expect(await records.tables.plans.find(runId)).toBeUndefined();
  await take('one', 2, 2);
  await take('one', 1, 2);
  expect(await records.tables.plans.find(runId)).toMatchObject({ planHash: 'one' });
  expect((await records.tables.plans.items(runId, 10, 0)).items).toHaveLength(2);
  await take('two', 1, 1);
  expect(await records.tables.plans.find(runId)).toMatchObject({ planHash: 'two' });
  expect((await records.tables.plans.items(runId, 10, 0)).items.map(({ reason }) => reason)).toEqual(['two']);
  for (const [filter, found] of [
    [{ change: 'add' }, 1],
    [{ change: 'remove' }, 0],
    [{ held: true }, 0],
    [{ change: 'add', held: false }, 1],
  ] as const) {
    expect((await records.tables.plans.items(runId, 10, 0, filter)).items).toHaveLength(found);
  }
});

it('forgets deleted mappings and ended runs after 90 days, and buries the mappings', async () => {
  const { mappingId } = mapping();
  const deleted = { at: clock.now(), by: 'ada', removeMembers: false };
  await saved(mapping({ mappingId, deleted }));
  const kept = mapping();
  await saved(kept);
  const ended = run({ state: 'done', endedAt: clock.now() });
  const active = run();
  await records.transaction(async ({ runs, looks }) => {
    await runs.say(ended);
    await runs.say(active);
    const look = {
      collection: 'hq/ABC00001',
      depth: 'members',
      requestedAt: clock.now(),
      answer: { state: 'waiting' },
    } as const;
    await looks.send({ ...look, lookId: clock.newId(), runId: active.runId });
    await looks.send({ ...look, lookId: clock.newId() });
  });
  clock.advance(91 * DAY_MS);
  await new ForgetOld(records, clock).run();
  const tombstones = (await outbox('mappings.v1')).filter(({ value }) => value === null);
  expect(tombstones.map(({ key }) => key)).toEqual([mappingId]);
  expect(await records.transaction(({ mappings }) => mappings.batch(10))).toMatchObject([
    { mappingId: kept.mappingId },
  ]);
  expect(await records.tables.runs.find(ended.runId)).toBeUndefined();
  expect(await records.tables.looks.ofRun(active.runId)).toHaveLength(1);
  expect(await database.query('SELECT 1 FROM look')).toHaveLength(1);
});

it('keeps the audit log for two years', async () => {
  const entry = (what: string, daysAgo: number) => ({
    who: 'ada',
    what,
    subject: 'something',
    before: null,
    after: { daysAgo },
    when: new Date(clock.now().getTime() - daysAgo * DAY_MS),
  });
  await records.tables.audit.add(entry('long-ago', 731));
  await records.tables.audit.add(entry('not-so-long-ago', 729));
  await new ForgetOld(records, clock).run();
  const { items } = await records.tables.audit.list(10, { subject: 'something' });
  expect(items).toMatchObject([{ what: 'not-so-long-ago', after: { daysAgo: 729 }, from: null }]);
});
