import { Logger } from '@nestjs/common';
import {
  type DataOf,
  type MemberResult,
  groupMemberChanged,
  type mappingFigures,
  memberResults,
  type runPlanned,
  type tenantObserved,
} from '@rollcall/contracts';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';

const GROUP = 'bbbbbbbb-0000-0000-0000-000000000001';
const [ONE, TWO] = ['cccccccc-0000-0000-0000-000000000001', 'cccccccc-0000-0000-0000-000000000002'] as const;
const [A, B, C, STRANGER] = [1, 2, 3, 9].map(objectOf) as [string, string, string, string];
const NEVER_HELD = { minRemovals: 50, maxRemovalPercent: 100, guardWindow: '24h' };

jest.setTimeout(300_000);
Logger.overrideLogger(false); // of what is said of tenants

let writer: WriterTables;

beforeEach(async () => {
  writer = await WriterTables.open();
  await writer.knowUsers(6);
});
afterEach(() => writer.close());

const map = (mappingId: string, collectionId: string, change: object = {}) =>
  writer.map(mappingId, { collectionId, groupId: GROUP, guard: NEVER_HELD, ...change });

const inStep = async (groupId = GROUP): Promise<void> => {
  await writer.fullSync(groupId);
  await writer.drain();
};

const events = async <Data>(type: string): Promise<Data[]> => {
  const rows = await writer.database.query<{ value: string }>(
    `SELECT value FROM outbox WHERE headers->>'ce_type' = $1 AND value IS NOT NULL ORDER BY id`,
    [type],
  );
  return rows.map(({ value }) => JSON.parse(value) as Data);
};

const resultsOf = async (resourceId: number): Promise<MemberResult[]> =>
  (await events<DataOf<typeof memberResults>>(memberResults.type)).flatMap(({ results }) =>
    results.filter((result) => result.resourceId === resourceId),
  );

/** What a late subscriber of group-members.v1 comes to: the mappings of each object. */
const managed = async (): Promise<Record<string, string[]>> => {
  const rows = await writer.database.query<{ key: string; value: string | null }>(
    `SELECT key, value FROM outbox WHERE headers->>'ce_type' = $1 ORDER BY id`,
    [groupMemberChanged.type],
  );
  const members = new Map(rows.map(({ key, value }) => [key.split('/')[2] ?? '', value]));
  return Object.fromEntries(
    [...members].flatMap(([objectId, value]) =>
      value === null ? [] : [[objectId, (JSON.parse(value) as DataOf<typeof groupMemberChanged>).mappingIds]],
    ),
  );
};

const forgetEvents = () => writer.database.query('DELETE FROM outbox');

const backlog = async (): Promise<readonly number[]> => {
  const [counted] = await writer.database.query<{ n: number }>('SELECT count(*)::int AS n FROM ledger WHERE due <> 0');
  return [await writer.ledger.backlog(TENANT), counted?.n ?? -1];
};

describe('a full sync of an additive group', () => {
  it('leaves strangers alone, and takes out who has left the collection', async () => {
    await map(ONE, 'HQ000001', { mode: 'additive' });
    await writer.collection('HQ000001', { added: [1, 2] });
    writer.directory.group(GROUP).add(STRANGER);
    await inStep();
    expect(writer.members(GROUP)).toEqual([A, B, STRANGER]);
    await writer.collection('HQ000001', { removed: [2] });
    await inStep();
    expect(writer.members(GROUP)).toEqual([A, STRANGER]);
    expect(await writer.database.query('SELECT object_id FROM ledger')).toEqual([{ object_id: A }]);
  });

  it('is additive for all of its mappings when one of the enabled ones is, and mirrors again without that one', async () => {
    await map(ONE, 'HQ000001');
    await map(TWO, 'HQ000002', { mode: 'additive' });
    await writer.collection('HQ000001', { added: [1] });
    await writer.collection('HQ000002', { added: [2] });
    writer.directory.group(GROUP).add(STRANGER);
    await writer.fullSync(GROUP, 'preview');
    const shown = await writer.lastEvent<DataOf<typeof runPlanned>>('io.rollcall.run-planned.v1');
    expect(shown).toMatchObject({ additions: 2, removals: 0 });
    await inStep();
    expect(writer.members(GROUP)).toEqual([A, B, STRANGER]);
    await map(TWO, 'HQ000002', { mode: 'additive', enabled: false });
    await inStep();
    expect(writer.members(GROUP)).toEqual([A, B]);
  });

  it('forgets strangers whom a mirroring one had found and held', async () => {
    const guard = { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' };
    await map(ONE, 'HQ000001', { guard });
    await writer.collection('HQ000001', { added: [1] });
    writer.directory.group(GROUP).add(STRANGER);
    await inStep();
    const figures = () => writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1');
    expect(await figures()).toMatchObject({ figures: { removalsHeld: 1 }, attention: ['held'] });
    await map(ONE, 'HQ000001', { guard, mode: 'additive' });
    await inStep();
    expect(await figures()).toMatchObject({ figures: { removalsHeld: 0 }, attention: [], cloudSyncStatus: 'success' });
    expect(writer.members(GROUP)).toEqual([A, STRANGER]);
    expect(await writer.database.query('SELECT 1 FROM sync_group WHERE held_since IS NOT NULL')).toEqual([]);
  });
});

describe('what is said of a member on its way', () => {
  it('names when the change was seen until it is settled, and what Graph answered', async () => {
    await map(ONE, 'HQ000001');
    await writer.collection('HQ000001', { added: [1] });
    await inStep();
    expect((await resultsOf(1)).filter(({ changedAt }) => changedAt)).toEqual([]); // a full sync brought it in
    const settled: unknown[] = [];
    writer.ledger.onSettled = (_, some) => settled.push(...some);
    const saidAt = new Date(Date.now() - 5_000);
    writer.saidAt = () => saidAt;
    await writer.collection('HQ000001', { added: [2], removed: [1] });
    await writer.drain();
    const changedAt = saidAt.toISOString();
    const answer = { requestId: 'request-1', answer: { status: 204 } };
    expect((await resultsOf(2)).at(-1)).toMatchObject({ state: 'synced', changedAt, ...answer });
    expect((await resultsOf(1)).at(-1)).toMatchObject({ state: 'removed', changedAt, ...answer });
    expect((await resultsOf(1)).at(-2)).toMatchObject({ state: 'removing', changedAt, leaving: true });
    expect(settled).toEqual([
      { kind: 'user', tookMs: expect.any(Number) },
      { kind: 'user', tookMs: expect.any(Number) },
    ]);
    writer.directory.group(GROUP).delete(B);
    await writer.database.query(`UPDATE ledger SET acknowledged_at = now() - interval '1 hour'`);
    await inStep(); // brings B back, which no change of the collection asks for
    const last = (await resultsOf(2)).at(-1);
    expect(last).toMatchObject({ state: 'synced' });
    expect(last).not.toHaveProperty('changedAt');
  });
});

describe('group-members.v1', () => {
  it('names the mappings that want an object, and ends when none does, whatever becomes of the removal', async () => {
    await map(ONE, 'HQ000001', { guard: { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' } });
    await writer.collection('HQ000001', { added: [1, 2] });
    await inStep();
    expect(await managed()).toEqual({ [A]: [ONE], [B]: [ONE] });
    await map(TWO, 'HQ000002');
    await writer.collection('HQ000002', { added: [1] });
    await inStep();
    expect(await managed()).toEqual({ [A]: [ONE, TWO], [B]: [ONE] });
    await writer.collection('HQ000001', { removed: [1, 2] }); // B is held
    await writer.drain();
    expect(writer.members(GROUP)).toEqual([A, B]);
    expect(await managed()).toEqual({ [A]: [TWO] });
    await writer.collection('HQ000001', { added: [2] });
    await writer.drain();
    expect(await managed()).toEqual({ [A]: [TWO], [B]: [ONE] });
    await map(TWO, 'HQ000002', { deleted: { removeMembers: false, at: new Date().toISOString(), by: 'test' } });
    expect(await managed()).toEqual({ [B]: [ONE] });
  });
});

describe('how much there is to do', () => {
  it('is known without counting the ledger, and said while it changes', async () => {
    await map(ONE, 'HQ000001');
    await writer.collection('HQ000001', { added: [1, 2, 3] });
    await writer.fullSync(GROUP);
    expect(await backlog()).toEqual([3, 3]);
    const tenant = { id: 'contoso', tenantId: TENANT } as Parameters<typeof writer.reports.measure>[0];
    await writer.reports.measure(tenant, { backlog: 3, quotaUsed: 0.1 });
    expect(await events('io.rollcall.tenant-observed.v1')).toEqual([]); // it is not known yet how the tenant answers
    await writer.reports.report(tenant, 'ok');
    await writer.reports.measure(tenant, { backlog: 3, quotaUsed: 0.1049 });
    await writer.reports.measure(tenant, { backlog: 3, quotaUsed: 0.0951 });
    await writer.reports.measure(tenant, { backlog: 3, quotaUsed: 1.2 });
    const said = await events<DataOf<typeof tenantObserved>>('io.rollcall.tenant-observed.v1');
    expect(said.map(({ backlog, quotaUsed }) => [backlog, quotaUsed])).toEqual([
      [undefined, undefined],
      [3, 0.1],
      [3, 1],
    ]);
    await writer.drain();
    expect(await backlog()).toEqual([0, 0]);
    expect(await writer.ledger.figures(TENANT)).toMatchObject({ backlog: 0, holds: 0, breakers: 0, unresolved: 0 });
  });
});

it('notes a full sync that failed as the last one of its mappings', async () => {
  await map(ONE, 'HQ000001');
  await writer.collection('HQ000001', { added: [1] });
  await inStep();
  writer.directory.gone.add(GROUP);
  await inStep();
  const failed = { memberCount: 1, status: 'failed' };
  expect(await writer.lastEvent<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1')).toMatchObject({
    lastFullSync: failed,
    lastSync: failed,
  });
});

describe('what is said again', () => {
  /** The newest of each, as a subscriber that begins anew would have it. */
  const picture = async () => {
    const newest = new Map<string, MemberResult>();
    for (const { results } of await events<DataOf<typeof memberResults>>(memberResults.type))
      for (const one of results) newest.set(`${one.mappingId}/${one.resourceId ?? one.objectId}`, one);
    const runs = new Map(
      (await events<{ runId: string }>('io.rollcall.run-changed.v1')).map((run) => [run.runId, run]),
    );
    const figures = new Map(
      (await events<DataOf<typeof mappingFigures>>('io.rollcall.mapping-figures.v1')).map(
        ({ sequence: _, at: __, ...set }) => [set.mappingId, set],
      ),
    );
    const ends = (await events('io.rollcall.tenant-observed.v1')).at(-1);
    const there = [...newest].filter(([, { state }]) => state !== 'removed' && state !== 'gone').sort();
    return { there, runs: [...runs].sort(), figures: [...figures].sort(), ends, managed: await managed() };
  };

  beforeEach(async () => {
    await map(ONE, 'HQ000001', { guard: { minRemovals: 1, maxRemovalPercent: 0, guardWindow: '24h' } });
    await writer.collection('HQ000001', { added: [1, 2] });
    await map(TWO, 'HQ000002');
    await writer.collection('HQ000002', { added: [1, 3] });
    await inStep();
    await writer.collection('HQ000001', { removed: [2] });
    await writer.drain();
    await writer.reports.report(
      { id: 'contoso', tenantId: TENANT } as Parameters<typeof writer.reports.report>[0],
      'ok',
    );
  });

  it('is all that still holds: a projection that begins anew comes to the same', async () => {
    const before = await picture();
    expect(before.managed).toEqual({ [A]: [ONE, TWO], [C]: [TWO] });
    await forgetEvents();
    await writer.republish();
    expect(await picture()).toEqual(before);
  });

  it('is said once, by whichever of two replicas comes first, and goes on where one has stopped', async () => {
    const before = await picture();
    await forgetEvents();
    const requestedAt = new Date().toISOString();
    const command = { service: 'group-writer', requestedBy: 'test', requestedAt } as const;
    await writer.database.transaction((sql) => writer.state.take(sql, command));
    while ((await Promise.all([writer.state.step(), writer.state.step()])).includes('more'));
    expect(await picture()).toEqual(before);
    await forgetEvents();
    await writer.database.transaction((sql) => writer.state.take(sql, command)); // delivered twice
    expect(await writer.state.step()).toBe('nothing');
    expect(await writer.database.query('SELECT 1 FROM outbox')).toEqual([]);
  });
});
