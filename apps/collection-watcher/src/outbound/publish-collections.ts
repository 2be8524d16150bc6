import {
  collectionObserved,
  keyOfCollection,
  type CollectionEvaluation,
  type CollectionType,
  type DataOf,
} from '@rollcall/contracts';
import type { Outbox, Sql } from '@rollcall/platform';
import type { Look } from '../core/look';

type Observed = DataOf<typeof collectionObserved>;

interface Row {
  readonly collection_id: string;
  readonly name: string;
  readonly type: CollectionType;
  readonly member_count: number;
  readonly last_change: string;
  readonly evaluation: CollectionEvaluation | null;
  readonly lost: boolean;
  readonly looked_at: Date;
  readonly epoch: number | null;
  readonly version: number | null;
  readonly complete: boolean | null;
  readonly message: string | null;
}

/** What the site says instead of nothing; which zone it means differs by column. */
const NEVER = /^(1970|1980)-01-01T/;

const LOST = 'the site does not show this collection: it was deleted, or the account may not see it any more';

/**
 * Publishes collections as the tables have them, once for each look and once for those without any. `lookedAt`: when they
 * were looked at just now; undefined when nobody looked, and they are only told of again.
 *
 * The rows stay locked until the transaction ends: of two transactions that publish a collection, the one that commits
 * later says what is newer, and `lookedAt` never runs backwards.
 */
export async function publishCollections(
  sql: Sql,
  outbox: Outbox,
  site: string,
  collectionIds: readonly string[],
  lookedAt: Date | undefined,
  looks: readonly Look[] = [],
): Promise<void> {
  if (collectionIds.length === 0) return;
  await sql.query(
    `UPDATE collection c SET looked_at = greatest(c.looked_at, $3::timestamptz)
     FROM (SELECT collection_id FROM collection
           WHERE site = $1 AND collection_id = ANY($2) ORDER BY collection_id FOR UPDATE) AS locked
     WHERE c.site = $1 AND c.collection_id = locked.collection_id`,
    [site, collectionIds, lookedAt ?? null],
  );
  const rows = await sql.query<Row>(
    `SELECT c.collection_id, c.name, c.type, c.member_count, c.last_change, c.evaluation, c.lost, c.looked_at,
            w.epoch, w.version, w.complete, w.message
     FROM collection c
     LEFT JOIN watched w ON w.site = c.site AND w.collection_id = c.collection_id AND w.active
     WHERE c.site = $1 AND c.collection_id = ANY($2)
     ORDER BY c.collection_id`,
    [site, collectionIds],
  );
  const events = rows.flatMap((row): readonly Observed[] => {
    const observed = observedOf(site, row);
    const answers = looks.filter(({ collectionId }) => collectionId === row.collection_id);
    return answers.length === 0 ? [observed] : answers.map(({ lookId }) => ({ ...observed, lookId }));
  });
  await outbox.add(sql, collectionObserved, events);
}

/** Answers looks at a collection that no catalogue has ever shown. */
export async function publishUnknown(sql: Sql, outbox: Outbox, site: string, looks: readonly Look[], lookedAt: Date) {
  await outbox.add(
    sql,
    collectionObserved,
    looks.map(({ collectionId, lookId }) => ({
      collection: keyOfCollection(site, collectionId),
      site,
      collectionId,
      name: collectionId,
      type: 'other' as const,
      memberCount: 0,
      lookedAt: lookedAt.toISOString(),
      lookId,
      state: 'source-lost' as const,
      message: LOST,
    })),
  );
}

function observedOf(site: string, row: Row): Observed {
  return {
    collection: keyOfCollection(site, row.collection_id),
    site,
    collectionId: row.collection_id,
    name: row.name,
    type: row.type,
    memberCount: row.member_count,
    ...(row.epoch !== null && row.version !== null && { epoch: row.epoch, version: row.version }),
    ...(row.last_change && !NEVER.test(row.last_change) && { lastChange: row.last_change }),
    ...(row.evaluation && { evaluation: row.evaluation }),
    lookedAt: row.looked_at.toISOString(),
    ...stateOf(row),
  };
}

function stateOf({ lost, complete, message }: Row): Pick<Observed, 'state' | 'message'> {
  if (lost) return { state: 'source-lost', message: LOST };
  if (complete === false) return { state: 'incomplete', ...(message && { message }) };
  return { state: 'ok' };
}
