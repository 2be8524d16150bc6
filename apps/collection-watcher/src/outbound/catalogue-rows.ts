import type { CollectionEvaluation, CollectionType } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import type { KnownCollection } from '../core/compare-catalogue';
import type { WatchState } from '../core/due-read';
import type { PollRecord } from '../core/ports';
import type { CatalogueEntry } from '../core/source';

/** A row of the table `collection`. */
export interface CollectionRow {
  readonly collection_id: string;
  readonly name: string;
  readonly type: CollectionType;
  readonly member_count: number;
  readonly last_change: string;
  readonly evaluation: CollectionEvaluation | null;
  readonly absences: number;
  readonly lost: boolean;
}

/** What the table `watched` says of the reads of a collection. */
export interface WatchRow {
  readonly collection_id: string;
  readonly read_at: Date | null;
  readonly read_last_change: string | null;
  readonly read_member_count: number | null;
  readonly complete: boolean;
  readonly empty_seen_at: Date | null;
  readonly retry_sign: string | null;
  readonly retry_at: Date | null;
}

/** The catalogue shows them, as new or as others than before. */
export async function observe(sql: Sql, site: string, entries: readonly CatalogueEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const sorted = entries.toSorted((a, b) => (a.collectionId < b.collectionId ? -1 : 1));
  await sql.query(
    `INSERT INTO collection (site, collection_id, name, type, member_count, last_change, evaluation)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])
     ON CONFLICT (site, collection_id) DO UPDATE SET name = excluded.name, type = excluded.type,
       member_count = excluded.member_count, last_change = excluded.last_change, evaluation = excluded.evaluation,
       absences = 0, lost = false`,
    [
      site,
      sorted.map(({ collectionId }) => collectionId),
      sorted.map(({ name }) => name),
      sorted.map(({ type }) => type),
      sorted.map(({ memberCount }) => memberCount),
      sorted.map(({ lastChange }) => lastChange),
      sorted.map(({ evaluation }) => evaluation),
    ],
  );
}

/** The catalogue does not show them. */
export async function miss(sql: Sql, site: string, absent: PollRecord['changes']['absent']): Promise<void> {
  if (absent.length === 0) return;
  await sql.query(
    `UPDATE collection c SET absences = a.absences, lost = a.lost
     FROM unnest($2::text[], $3::integer[], $4::boolean[]) AS a (collection_id, absences, lost)
     WHERE c.site = $1 AND c.collection_id = a.collection_id`,
    [
      site,
      absent.map(({ collectionId }) => collectionId),
      absent.map(({ absences }) => absences),
      absent.map(({ lost }) => lost),
    ],
  );
}

/** Those that a catalogue has ever shown. */
export async function existing(sql: Sql, site: string, collectionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ collection_id: string }>(
    'SELECT collection_id FROM collection WHERE site = $1 AND collection_id = ANY($2)',
    [site, collectionIds],
  );
  return new Set(rows.map(({ collection_id }) => collection_id));
}

export const knownOf = (row: CollectionRow): KnownCollection => ({
  collectionId: row.collection_id,
  name: row.name,
  type: row.type,
  memberCount: row.member_count,
  lastChange: row.last_change,
  evaluation: row.evaluation ?? undefined,
  absences: row.absences,
  lost: row.lost,
});

export const stateOf = (row: WatchRow): WatchState => ({
  complete: row.complete,
  ...(row.read_at !== null &&
    row.read_last_change !== null &&
    row.read_member_count !== null && {
      lastRead: { at: row.read_at, lastChange: row.read_last_change, memberCount: row.read_member_count },
    }),
  ...(row.empty_seen_at && { emptySeenAt: row.empty_seen_at }),
  ...(row.retry_at && row.retry_sign !== null && { retry: { at: row.retry_at, sign: row.retry_sign } }),
});
