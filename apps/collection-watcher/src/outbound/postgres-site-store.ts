import { siteObserved, type CollectionType, type DataOf } from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import type { KnownCollection } from '../core/compare-catalogue';
import type { WatchState } from '../core/due-read';
import { SiteStore, type FailedPoll, type PollRecord, type SiteKnowledge } from '../core/ports';
import type { CatalogueEntry } from '../core/source';
import { looksOf } from './look-rows';
import { publishCollections, publishUnknown } from './publish-collections';

interface CollectionRow {
  readonly collection_id: string;
  readonly name: string;
  readonly type: CollectionType;
  readonly member_count: number;
  readonly last_change: string;
  readonly absences: number;
  readonly lost: boolean;
}

interface WatchRow {
  readonly collection_id: string;
  readonly read_at: Date | null;
  readonly read_last_change: string | null;
  readonly read_member_count: number | null;
  readonly complete: boolean;
  readonly empty_seen_at: Date | null;
  readonly attempts: number;
  readonly retry_sign: string | null;
  readonly retry_at: Date | null;
}

export class PostgresSiteStore extends SiteStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async known(site: string): Promise<SiteKnowledge> {
    const [looks, collections, watched] = await Promise.all([
      looksOf(this.database, site),
      this.database.query<CollectionRow>(
        `SELECT collection_id, name, type, member_count, last_change, absences, lost FROM collection WHERE site = $1`,
        [site],
      ),
      this.database.query<WatchRow>(
        `SELECT collection_id, read_at, read_last_change, read_member_count, complete, empty_seen_at, attempts, retry_sign, retry_at
         FROM watched WHERE site = $1 AND active`,
        [site],
      ),
    ]);
    return {
      looks,
      collections: new Map(collections.map((row) => [row.collection_id, knownOf(row)])),
      watched: new Map(watched.map((row) => [row.collection_id, stateOf(row)])),
    };
  }

  async recordPoll(site: string, poll: PollRecord): Promise<void> {
    const { polledAt, changes, answered, answeredLost } = poll;
    await this.database.transaction(async (sql) => {
      await observe(sql, site, changes.observed);
      await miss(sql, site, changes.absent);
      const lost = changes.absent.filter((absent) => absent.lost).map(({ collectionId }) => collectionId);
      const looks = [...answered, ...answeredLost];
      const changed = [...changes.observed.map(({ collectionId }) => collectionId), ...lost];
      const toPublish = [...new Set([...changed, ...looks.map(({ collectionId }) => collectionId)])];
      const shown = await existing(sql, site, toPublish);
      await publishCollections(sql, this.outbox, site, toPublish, polledAt, looks);
      await publishUnknown(
        sql,
        this.outbox,
        site,
        answeredLost.filter(({ collectionId }) => !shown.has(collectionId)),
        polledAt,
      );
      await answer(sql, looks);
      await this.heartbeat(sql, site, { state: 'ok', polledAt, collections: poll.collections });
    });
  }

  async recordFailedPoll(site: string, { polledAt, state, message, failed }: FailedPoll): Promise<void> {
    await this.database.transaction(async (sql) => {
      await answer(sql, failed);
      const failedLookIds = failed.slice(0, 500).map(({ lookId }) => lookId);
      await this.heartbeat(sql, site, { state, message, polledAt, ...(failed.length > 0 && { failedLookIds }) });
    });
  }

  private async heartbeat(
    sql: Sql,
    site: string,
    beat: Omit<DataOf<typeof siteObserved>, 'site' | 'polledAt' | 'lastOkAt'> & { readonly polledAt: Date },
  ): Promise<void> {
    const { polledAt, state, message } = beat;
    const [row] = await sql.query<{ last_ok_at: Date | null }>(
      `INSERT INTO site AS s (site, polled_at, last_ok_at, state, message) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (site) DO UPDATE SET polled_at = excluded.polled_at, state = excluded.state,
         message = excluded.message, last_ok_at = coalesce(excluded.last_ok_at, s.last_ok_at)
       RETURNING last_ok_at`,
      [site, polledAt, state === 'ok' ? polledAt : null, state, message ?? null],
    );
    await this.outbox.add(sql, siteObserved, {
      ...beat,
      site,
      polledAt: polledAt.toISOString(),
      ...(row?.last_ok_at && { lastOkAt: row.last_ok_at.toISOString() }),
    });
  }
}

async function observe(sql: Sql, site: string, entries: readonly CatalogueEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const sorted = entries.toSorted((a, b) => (a.collectionId < b.collectionId ? -1 : 1));
  await sql.query(
    `INSERT INTO collection (site, collection_id, name, type, member_count, last_change)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[])
     ON CONFLICT (site, collection_id) DO UPDATE SET name = excluded.name, type = excluded.type,
       member_count = excluded.member_count, last_change = excluded.last_change, absences = 0, lost = false`,
    [
      site,
      sorted.map(({ collectionId }) => collectionId),
      sorted.map(({ name }) => name),
      sorted.map(({ type }) => type),
      sorted.map(({ memberCount }) => memberCount),
      sorted.map(({ lastChange }) => lastChange),
    ],
  );
}

async function miss(sql: Sql, site: string, absent: PollRecord['changes']['absent']): Promise<void> {
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

async function existing(sql: Sql, site: string, collectionIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ collection_id: string }>(
    'SELECT collection_id FROM collection WHERE site = $1 AND collection_id = ANY($2)',
    [site, collectionIds],
  );
  return new Set(rows.map(({ collection_id }) => collection_id));
}

async function answer(sql: Sql, looks: readonly { readonly lookId: string }[]): Promise<void> {
  if (looks.length === 0) return;
  await sql.query('DELETE FROM look WHERE look_id = ANY($1)', [looks.map(({ lookId }) => lookId)]);
}

const knownOf = (row: CollectionRow): KnownCollection => ({
  collectionId: row.collection_id,
  name: row.name,
  type: row.type,
  memberCount: row.member_count,
  lastChange: row.last_change,
  absences: row.absences,
  lost: row.lost,
});

const stateOf = (row: WatchRow): WatchState => ({
  complete: row.complete,
  attempts: row.attempts,
  ...(row.read_at !== null &&
    row.read_last_change !== null &&
    row.read_member_count !== null && {
      lastRead: { at: row.read_at, lastChange: row.read_last_change, memberCount: row.read_member_count },
    }),
  ...(row.empty_seen_at && { emptySeenAt: row.empty_seen_at }),
  ...(row.retry_at && row.retry_sign !== null && { retry: { at: row.retry_at, sign: row.retry_sign } }),
});
