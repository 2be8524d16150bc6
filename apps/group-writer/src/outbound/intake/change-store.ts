import { randomUUID } from 'node:crypto';
import { type DataOf, look, type membershipChanged, partsOfCollectionKey } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import { followersOf } from '../ledger/claiming-mappings';
import { join, leave } from '../ledger/claims';
import { MANY, chunksOf } from '../chunks';
import { GroupTransaction } from '../ledger/group-transaction';
import { readFacts } from '../ledger/locks';
import { removalsOfVersion } from '../ledger/removals-of-step';

/** A version whose parts are all there. */
interface Complete {
  readonly collection: string;
  readonly epoch: number;
  readonly version: number;
  readonly kind: 'baseline' | 'difference';
  readonly traceparent: string | null;
  readonly changedAt: Date | null;
}

/** How long a version may stay incomplete, and how often a baseline is asked for. */
const PATIENCE = '60 seconds';

/** What is known of a resource was written before the version that names it, and comes a moment earlier or later. */
const FACTS_PATIENCE_MS = 10_000;

/**
 * A row while all parts of a version are there: whoever has applied it takes them away. Without them a baseline would say
 * that nobody is in the collection.
 */
const ALL_PARTS = `SELECT 1 FROM change_part WHERE collection = $1 AND epoch = $2 AND version = $3 AND kind = $4
  HAVING count(*) = max(parts)`;

/** The parts of membership changes on their way, and their application to collections, claims and ledger. */
export class ChangeStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /** Stores one part; what belongs to an older version than the one applied is not kept. */
  async store(
    sql: Sql,
    change: DataOf<typeof membershipChanged>,
    { traceparent, saidAt }: { readonly traceparent: string; readonly saidAt: Date },
  ): Promise<void> {
    await sql.query('INSERT INTO collection (collection) VALUES ($1) ON CONFLICT DO NOTHING', [change.collection]);
    await sql.query(
      `INSERT INTO change_part (collection, epoch, version, kind, part, parts, added, removed, traceparent, changed_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
       WHERE NOT EXISTS (SELECT 1 FROM collection WHERE collection = $1 AND (epoch > $2 OR epoch = $2 AND
         (version > $3 OR version = $3 AND $4 = 'difference')))
       ON CONFLICT DO NOTHING`,
      [
        change.collection,
        change.epoch,
        change.version,
        change.kind,
        change.part,
        change.parts,
        change.added,
        change.removed,
        traceparent,
        saidAt,
      ],
    );
    await this.notifications.notify(sql, 'changes');
  }

  /**
   * The next version that can be applied, of any collection: complete, and a baseline or the step after the one applied.
   *
   * A step that takes some in and others out waits for what is known of those who come, which is said on another topic: one
   * of them may be the machine that goes under its old number. `patienceMs`: for how long at the most.
   */
  async nextComplete(patienceMs = FACTS_PATIENCE_MS): Promise<Complete | undefined> {
    const [next] = await this.database.query<Complete>(
      `SELECT collection, epoch, version, kind, traceparent, "changedAt" FROM (
         SELECT p.collection, p.epoch, p.version, p.kind, min(p.traceparent) AS traceparent, min(p.changed_at) AS "changedAt",
           min(p.received_at) AS first, bool_or(p.removed <> '{}') AND bool_or(p.added <> '{}')
             AND max(p.received_at) > now() - $1 * interval '1 millisecond' AS wants_facts
         FROM change_part p JOIN collection c USING (collection)
         WHERE CASE p.kind WHEN 'difference' THEN p.epoch = c.epoch AND p.version = c.version + 1
                           ELSE c.epoch IS NULL OR (p.epoch, p.version) >= (c.epoch, c.version) END
         GROUP BY p.collection, p.epoch, p.version, p.kind
         HAVING count(*) = max(p.parts)
       ) AS step
       WHERE NOT wants_facts OR NOT EXISTS (
         SELECT FROM change_part p, unnest(p.added) AS came (id)
         WHERE (p.collection, p.epoch, p.version, p.kind) = (step.collection, step.epoch, step.version, step.kind)
           AND NOT EXISTS (SELECT FROM resource r WHERE r.site = split_part(p.collection, '/', 1) AND r.resource_id = came.id))
       ORDER BY first, epoch, version LIMIT 1`,
      [patienceMs],
    );
    return next;
  }

  /**
   * Applies a version in chunks, each in its own transaction, additions first; the version counts as applied with the last.
   * Repeating it after an interruption changes nothing twice.
   */
  async apply(step: Complete, traceId: string): Promise<void> {
    const added = await this.idsOf(
      `SELECT id FROM (${this.partsOf('added')}) AS part EXCEPT SELECT resource_id FROM collection_member WHERE collection = $1`,
      step,
    );
    for (const chunk of chunksOf(added)) await this.change(step, traceId, { added: chunk, removed: [] });
    const removed = await this.idsOf(
      step.kind === 'baseline'
        ? `SELECT resource_id AS id FROM collection_member WHERE collection = $1 AND EXISTS (${ALL_PARTS}) EXCEPT
           (${this.partsOf('added')})`
        : `SELECT DISTINCT id FROM (${this.partsOf('removed')}) AS part`,
      step,
    );
    const moved = await this.movedMachines(step, removed);
    const chunks = chunksOf(removed);
    for (const chunk of chunks)
      await this.change(step, traceId, { added: [], removed: chunk, moved, oneOfSeveral: chunks.length > 1 });
    await this.finish(step);
    if (added.length + removed.length >= MANY) {
      await this.database.query('ANALYZE collection_member, resource, identity, claim, ledger');
    }
  }

  /** The numbers under which the version takes machines in that it takes out under others. */
  private async movedMachines(step: Complete, removed: readonly number[]): Promise<ReadonlyMap<number, number>> {
    if (removed.length === 0) return new Map();
    const { site } = partsOfCollectionKey(step.collection);
    const rows = await this.database.query<{ from: number; to: number }>(
      `SELECT gone.resource_id AS "from", max(came.resource_id) AS "to" FROM (${this.partsOf('added')}) AS part
       JOIN resource came ON came.site = $5 AND came.resource_id = part.id
       JOIN resource gone ON gone.site = $5 AND gone.sms_id = came.sms_id AND gone.resource_id = ANY($6::bigint[])
       GROUP BY 1`,
      [step.collection, step.epoch, step.version, step.kind, site, removed],
    );
    return new Map(rows.map(({ from, to }) => [from, to]));
  }

  /** The ids that a query names, ascending: in one value, since 825,000 rows would take ten times the memory. */
  private async idsOf(query: string, { collection, epoch, version, kind }: Complete): Promise<readonly number[]> {
    const [row] = await this.database.query<{ ids: number[] | null }>(
      `SELECT json_agg(id ORDER BY id) AS ids FROM (${query}) AS named`,
      [collection, epoch, version, kind],
    );
    return row?.ids ?? [];
  }

  private partsOf(column: 'added' | 'removed'): string {
    return `SELECT unnest(${column}) AS id FROM change_part WHERE collection = $1 AND epoch = $2 AND version = $3 AND kind = $4`;
  }

  private async change(
    step: Complete,
    traceId: string,
    {
      added,
      removed,
      moved,
      oneOfSeveral = false,
    }: {
      readonly added: readonly number[];
      readonly removed: readonly number[];
      readonly moved?: ReadonlyMap<number, number>;
      readonly oneOfSeveral?: boolean;
    },
  ): Promise<void> {
    const cause = { traceId, ...(step.kind === 'difference' && { changedAt: step.changedAt }) };
    await this.database.transaction(async (sql) => {
      if (!(await this.lock(sql, step))) return;
      await readFacts(sql);
      await sql.query('INSERT INTO collection_member SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING', [
        step.collection,
        added,
      ]);
      await sql.query('DELETE FROM collection_member WHERE collection = $1 AND resource_id = ANY($2::bigint[])', [
        step.collection,
        removed,
      ]);
      for (const mapping of await followersOf(sql, step.collection)) {
        const group = await GroupTransaction.open(sql, this.outbox, mapping, traceId);
        if (oneOfSeveral) group.expectRemovals(await removalsOfVersion(sql, mapping, ...leftBy(step)));
        await join(group, mapping, added, cause);
        await leave(group, mapping, removed, cause, moved);
        await group.close();
      }
      await this.notifications.notify(sql, 'due');
    });
  }

  /** Locks the collection; false when another replica has applied this version meanwhile. */
  private async lock(sql: Sql, step: Complete): Promise<boolean> {
    const [row] = await sql.query<{ epoch: number | null; version: number | null }>(
      'SELECT epoch, version FROM collection WHERE collection = $1 FOR UPDATE',
      [step.collection],
    );
    if (!row) return false;
    if (step.kind === 'difference') return row.epoch === step.epoch && row.version === step.version - 1;
    const [parts] = await sql.query(ALL_PARTS, [step.collection, step.epoch, step.version, step.kind]);
    if (!parts) return false;
    if (row.epoch === null || row.version === null) return true;
    return step.epoch > row.epoch || (step.epoch === row.epoch && step.version >= row.version);
  }

  private async finish(step: Complete): Promise<void> {
    await this.database.transaction(async (sql) => {
      if (!(await this.lock(sql, step))) return;
      await readFacts(sql);
      await sql.query(
        'UPDATE collection SET epoch = $2, version = $3, baseline_asked_at = NULL WHERE collection = $1',
        [step.collection, step.epoch, step.version],
      );
      await sql.query(
        `DELETE FROM change_part WHERE collection = $1 AND (epoch < $2 OR epoch = $2 AND version <= $3)`,
        [step.collection, step.epoch, step.version],
      );
      for (const mapping of await followersOf(sql, step.collection)) {
        const group = await GroupTransaction.open(sql, this.outbox, mapping, null);
        group.touchMapping(mapping.mappingId); // its figures are for this version now
        await group.close();
      }
      await this.notifications.notify(sql, 'runs');
      await this.notifications.notify(sql, 'due'); // the drain has passed over the groups that were locked here
    });
  }

  /**
   * Asks for a baseline of every collection that cannot go on: a version stays incomplete, or a difference is there without
   * the version before it.
   */
  async askForMissing(): Promise<void> {
    await this.database.transaction(async (sql) => {
      const stuck = await sql.query<{ collection: string }>(
        `SELECT collection FROM collection c WHERE EXISTS (
           SELECT 1 FROM change_part p WHERE p.collection = c.collection AND (
             p.received_at < now() - interval '${PATIENCE}'
             OR p.kind = 'difference' AND p.received_at < now() - interval '2 seconds'
               AND (c.epoch, c.version) IS DISTINCT FROM (p.epoch, p.version - 1)
               AND NOT EXISTS (SELECT 1 FROM change_part q WHERE q.collection = p.collection AND q.epoch = p.epoch
                 AND (q.version = p.version - 1 OR q.kind = 'baseline' AND q.version >= p.version))))`,
      );
      for (const { collection } of stuck) await this.askForBaseline(sql, collection);
    });
  }

  /** Asks the watcher for all that a collection holds, unless that was done a moment ago. */
  async askForBaseline(sql: Sql, collection: string): Promise<void> {
    const asked = await sql.query(
      `INSERT INTO collection AS c (collection, baseline_asked_at) VALUES ($1, now())
       ON CONFLICT (collection) DO UPDATE SET baseline_asked_at = now()
       WHERE c.baseline_asked_at IS NULL OR c.baseline_asked_at < now() - interval '${PATIENCE}' RETURNING 1`,
      [collection],
    );
    if (asked.length === 0) return;
    await this.outbox.add(sql, look, {
      collection,
      lookId: randomUUID(),
      depth: 'members',
      baseline: true,
      requestedAt: new Date().toISOString(),
    });
  }
}

/** A condition on a `resource_id` that the version takes out, and its parameters from $2 on. */
function leftBy({ collection, epoch, version, kind }: Complete): [string, unknown[]] {
  const [is, column] = kind === 'difference' ? ['EXISTS', 'removed'] : ['NOT EXISTS', 'added'];
  const named = `${is} (SELECT 1 FROM change_part p, unnest(p.${column}) AS named (id)
    WHERE p.collection = $2 AND p.epoch = $3 AND p.version = $4 AND p.kind = $5 AND named.id = resource_id)`;
  return [named, [collection, epoch, version, kind]];
}
