import { type DataOf, mappingFigures, runChanged, runPlanned } from '@rollcall/contracts';
import { addUp } from '@rollcall/status';
import fc from 'fast-check';
import { TENANT, WriterTables, objectOf } from '../../fixtures/writer-tables';

jest.setTimeout(300_000);

const people = [1, 2, 3, 4, 5, 6];
const some = fc.subarray(people);
const which = fc.constantFrom(0, 1);
const treatments = fc.constantFrom('well', 'answer-lost', 'request-lost', 'not-found' as const);

/** What may happen to a group that two collections share. */
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('collection' as const), which, added: some, removed: some }),
    fc.record({ kind: fc.constant('foreign' as const), added: some, removed: some }),
    fc.record({ kind: fc.constant('drain' as const), treat: fc.array(treatments, { minLength: 1, maxLength: 4 }) }),
    fc.record({ kind: fc.constant('fullSync' as const) }),
    fc.record({ kind: fc.constant('mapping' as const), which, enabled: fc.boolean(), paused: fc.boolean() }),
    fc.record({ kind: fc.constant('lists' as const), which, neverAdd: some, neverRemove: some }),
    fc.record({ kind: fc.constant('decide' as const), decision: fc.constantFrom('release', 'reject' as const) }),
    fc.record({ kind: fc.constant('mode' as const), which, mode: fc.constantFrom('mirror', 'additive' as const) }),
    fc.record({ kind: fc.constant('republish' as const) }),
    fc.record({ kind: fc.constant('cancel' as const) }),
    fc.record({ kind: fc.constant('nextDay' as const) }),
  ),
  { maxLength: 14 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

const guard = { minRemovals: 2, maxRemovalPercent: 30, guardWindow: '24h' };
const by = { by: 'ada', at: new Date(0).toISOString() };

interface Lists {
  neverAdd: string[];
  neverRemove: string[];
}

/** One group, two mappings, and all that was said of them. */
class History {
  private readonly held = [new Set<number>(), new Set<number>()] as const;
  private readonly lists: readonly [Lists, Lists] = [
    { neverAdd: [], neverRemove: [] },
    { neverAdd: [], neverRemove: [] },
  ];

  readonly groupId: string;
  private readonly mappingIds: readonly string[];
  private readonly key: { readonly tenantId: string; readonly groupId: string };

  constructor(
    private readonly writer: WriterTables,
    private readonly number: number,
  ) {
    const end = String(number).padStart(12, '0');
    this.groupId = `bbbbbbbb-0000-0000-0002-${end}`;
    this.mappingIds = [`cccccccc-0000-0000-0003-${end}`, `cccccccc-0000-0000-0004-${end}`];
    this.key = { tenantId: TENANT, groupId: this.groupId };
  }

  async begin(): Promise<void> {
    for (const index of [0, 1] as const) {
      await this.map(index, { guard });
      await this.writer.collection(this.collectionId(index), { added: [] });
    }
    await this.writer.fullSync(this.groupId);
  }

  async play(step: Step): Promise<void> {
    switch (step.kind) {
      case 'collection':
        return this.collection(step.which, step.added, step.removed);
      case 'foreign':
        for (const id of step.added) this.writer.directory.group(this.groupId).add(objectOf(id));
        for (const id of step.removed) this.writer.directory.group(this.groupId).delete(objectOf(id));
        return;
      case 'drain': {
        let next = 0;
        this.writer.directory.treat = () => step.treat[next++ % step.treat.length] ?? 'well';
        await this.writer.drainOnce();
        return;
      }
      case 'fullSync':
        await this.writer.fullSync(this.groupId);
        return;
      case 'mapping':
        return this.map(step.which, { enabled: step.enabled, paused: step.paused });
      case 'lists':
        this.lists[step.which === 0 ? 0 : 1].neverAdd = step.neverAdd.map(objectOf);
        this.lists[step.which === 0 ? 0 : 1].neverRemove = step.neverRemove.map(objectOf);
        return this.map(step.which, {});
      case 'mode':
        return this.map(step.which, { mode: step.mode });
      case 'republish':
        return this.writer.republish();
      case 'decide':
        return this.decide(step.decision);
      case 'cancel': {
        const [run] = await this.openRuns();
        if (run)
          await this.writer.database.transaction((sql) => this.writer.runs.cancel(sql, { ...this.key, ...by, ...run }));
        return;
      }
      case 'nextDay':
        await this.writer.database.query(
          `UPDATE begun_removal SET began_at = began_at - interval '25 hours' WHERE group_id = $1`,
          [this.groupId],
        );
    }
  }

  /** All is well again, a full sync is asked for, and a person releases whatever it holds. */
  async heal(): Promise<void> {
    this.writer.directory.treat = () => 'well';
    for (const index of [0, 1] as const) {
      this.lists[index].neverAdd = [];
      this.lists[index].neverRemove = [];
      await this.map(index, { enabled: true, paused: false, mode: 'mirror' });
    }
    await this.writer.database.query(
      `UPDATE run SET ended_at = now() WHERE ended_at IS NULL AND state = 'planning' AND group_id = $1`,
      [this.groupId],
    );
    await this.settle(); // so that no full sync is at work any more
    await this.writer.fullSync(this.groupId);
    await this.settle();
  }

  private async settle(): Promise<void> {
    await this.writer.drain();
    await this.decide('release');
    await this.writer.drain();
  }

  wanted(): string[] {
    return [...new Set([...this.held[0], ...this.held[1]])].map(objectOf).sort();
  }

  /** What group-members.v1 says, folded. */
  async managed(): Promise<string[]> {
    const said = await this.writer.database.query<{ key: string; value: string | null }>(
      `SELECT key, value FROM outbox WHERE topic LIKE '%group-members.v1' AND key LIKE $1 ORDER BY id`,
      [`${TENANT}/${this.groupId}/%`],
    );
    const members = new Map(said.map(({ key, value }) => [key.split('/')[2] ?? '', value]));
    return [...members].flatMap(([objectId, value]) => (value === null ? [] : [objectId])).sort();
  }

  async expectTrue(): Promise<void> {
    for (const mappingId of this.mappingIds) await this.expectExactFigures(mappingId);
    await this.expectHonestRuns();
    await this.expectHonestHold();
    const wanted = await this.writer.database.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger WHERE group_id = $1 AND wanted AND present = 'yes'`,
      [this.groupId],
    );
    // Who is being added again, because nobody knows whether he is still there, may be named as before.
    const [unsure, managed] = [await this.unsure(), await this.managed()];
    const sure = wanted.map(({ objectId }) => objectId).sort();
    expect(managed.filter((objectId) => !unsure.includes(objectId))).toEqual(sure);
    await this.expectExactBacklog();
  }

  private async unsure(): Promise<string[]> {
    const rows = await this.writer.database.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger WHERE group_id = $1 AND wanted AND present = 'unknown'`,
      [this.groupId],
    );
    return rows.map(({ objectId }) => objectId);
  }

  private async expectExactBacklog(): Promise<void> {
    const [row] = await this.writer.database.query<{ kept: number; counted: number }>(
      `SELECT due_rows::int AS kept, (SELECT count(*)::int FROM ledger l WHERE l.group_id = g.group_id AND due <> 0) AS counted
       FROM sync_group g WHERE group_id = $1`,
      [this.groupId],
    );
    expect(row?.kept).toBe(row?.counted);
  }

  private collectionId(index: number): string {
    return `H${index}${String(this.number).padStart(6, '0')}`;
  }

  private map(index: number, change: object): Promise<void> {
    const lists = this.lists[index === 0 ? 0 : 1];
    const collectionId = this.collectionId(index);
    return this.writer.map(this.mappingIds[index] ?? '', { collectionId, groupId: this.groupId, ...lists, ...change });
  }

  private async collection(index: number, added: readonly number[], removed: readonly number[]): Promise<void> {
    const held = this.held[index === 0 ? 0 : 1];
    const gone = removed.filter((id) => !added.includes(id));
    for (const id of added) held.add(id);
    for (const id of gone) held.delete(id);
    await this.writer.collection(this.collectionId(index), { added, removed: gone });
  }

  private openRuns(): Promise<{ runId: string }[]> {
    return this.writer.database.query<{ runId: string }>(
      `SELECT run_id AS "runId" FROM run WHERE group_id = $1 AND ended_at IS NULL ORDER BY received_at`,
      [this.groupId],
    );
  }

  private lastPlan() {
    return this.writer.lastEvent<DataOf<typeof runPlanned>>(runPlanned.type, (plan) => plan.groupId === this.groupId);
  }

  private async decide(decision: 'release' | 'reject'): Promise<void> {
    const plan = await this.lastPlan();
    if (!plan) return;
    const { runId, planHash } = plan;
    const command = { ...this.key, ...by, runId, planHash, decision };
    await this.writer.database.transaction((sql) => this.writer.holds.decide(sql, command));
  }

  private async expectExactFigures(mappingId: string): Promise<void> {
    const kept = await this.writer.database.query(
      'SELECT state, n::int FROM member_count WHERE mapping_id = $1 AND n <> 0 ORDER BY 1',
      [mappingId],
    );
    const counted = await this.writer.database.query(
      `SELECT state, count(*)::int AS n FROM (
         SELECT mapping_id, state FROM claim UNION ALL SELECT mapping_id, state FROM leaver WHERE state <> 'protected') AS people
       WHERE mapping_id = $1 GROUP BY 1 ORDER BY 1`,
      [mappingId],
    );
    expect(kept).toEqual(counted);
    const said = await this.writer.lastEvent<DataOf<typeof mappingFigures>>(
      mappingFigures.type,
      (data) => data.mappingId === mappingId,
    );
    expect(said && addUp(said.figures)).toBe(true);
  }

  /** Counts only move forward, nothing is done that was not planned, and a run that has ended holds nothing. */
  private async expectHonestRuns(): Promise<void> {
    const rows = await this.writer.database.query<{ value: string }>(
      `SELECT value FROM outbox WHERE headers->>'ce_type' = $1 AND value::jsonb->>'groupId' = $2 ORDER BY id`,
      [runChanged.type, this.groupId],
    );
    const before = new Map<string, DataOf<typeof runChanged>>();
    for (const run of rows.map(({ value }) => JSON.parse(value) as DataOf<typeof runChanged>)) {
      const last = before.get(run.runId);
      for (const counts of ['additions', 'removals'] as const) {
        expect(run[counts].done).toBeLessThanOrEqual(run[counts].planned);
        for (const count of ['planned', 'done', 'failed'] as const) {
          expect(run[counts][count]).toBeGreaterThanOrEqual(last?.[counts][count] ?? 0);
        }
      }
      expect(run.removals.held > 0 && run.endedAt !== undefined).toBe(false);
      before.set(run.runId, run);
    }
  }

  /** The run that has the hold says how many there are, and the last list is exactly those. */
  private async expectHonestHold(): Promise<void> {
    const held = await this.writer.database.query<{ objectId: string }>(
      `SELECT object_id AS "objectId" FROM ledger WHERE group_id = $1 AND set_aside = 'held' ORDER BY 1`,
      [this.groupId],
    );
    const [run] = await this.writer.database.query<{ held: number }>(
      `SELECT coalesce(sum(removals_held), 0)::int AS held FROM run WHERE group_id = $1 AND ended_at IS NULL`,
      [this.groupId],
    );
    expect(run?.held).toBe(held.length);
    if (held.length === 0) return;
    const said = (await this.lastPlan())?.items.filter((item) => item.held) ?? [];
    expect(said.map(({ objectId }) => objectId)).toEqual(held.map(({ objectId }) => objectId));
  }
}

describe('a group under random histories, with guards, pauses, lists and decisions', () => {
  let writer: WriterTables;
  let groups = 0;

  beforeAll(async () => {
    writer = await WriterTables.open();
    await writer.knowUsers(people.length);
  });
  afterAll(() => writer.close());

  it('tells the truth all the way, and ends with the group as its collections and as what it says to manage', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        groups += 1;
        await writer.database.query('DELETE FROM outbox'); // of the history before
        const group = new History(writer, groups);
        await group.begin();
        for (const step of history) {
          await group.play(step);
          await group.expectTrue();
        }
        await group.heal();
        await group.expectTrue();
        expect(writer.members(group.groupId)).toEqual(group.wanted());
        expect(await group.managed()).toEqual(group.wanted());
      }),
      { numRuns: 60 },
    );
  });
});
