import { siteObserved, type DataOf } from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import { SiteStore, type FailedPoll, type PollRecord, type SiteKnowledge } from '../core/ports';
import { existing, knownOf, miss, observe, stateOf, type CollectionRow, type WatchRow } from './catalogue-rows';
import { looksOf } from './look-rows';
import { publishCollections, publishUnknown } from './publish-collections';

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
        `SELECT collection_id, read_at, read_last_change, read_member_count, complete, empty_seen_at, retry_sign, retry_at
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

async function answer(sql: Sql, looks: readonly { readonly lookId: string }[]): Promise<void> {
  if (looks.length === 0) return;
  await sql.query('DELETE FROM look WHERE look_id = ANY($1)', [looks.map(({ lookId }) => lookId)]);
}
