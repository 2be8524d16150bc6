import { siteObserved, type DataOf } from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import { SiteStore, type FailedPoll, type PollRecord, type SiteKnowledge } from '../core/ports';
import { existing, knownOf, miss, observe, stateOf, type CollectionRow, type WatchRow } from './catalogue-rows';
import { looksOf } from './look-rows';
import { publishCollections, publishUnknown } from './publish-collections';
import { beginRestored, saidOfRestore } from './restored-sites';

export class PostgresSiteStore extends SiteStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  async known(site: string): Promise<SiteKnowledge> {
    const [polls, looks, collections, watched] = await Promise.all([
      this.database.query<{ polled_at: Date; restored_at: Date | null }>(
        'SELECT polled_at, restored_at FROM site WHERE site = $1',
        [site],
      ),
      looksOf(this.database, site),
      this.database.query<CollectionRow>(
        `SELECT collection_id, name, type, member_count, last_change, evaluation, absences, lost FROM collection WHERE site = $1`,
        [site],
      ),
      this.database.query<WatchRow>(
        `SELECT collection_id, read_at, read_last_change, read_member_count, complete, empty_seen_at, retry_sign, retry_at
         FROM watched WHERE site = $1 AND active`,
        [site],
      ),
    ]);
    return {
      ...(polls[0] && { polledAt: polls[0].polled_at }),
      ...(polls[0]?.restored_at && { restoredAt: polls[0].restored_at }),
      looks,
      collections: new Map(collections.map((row) => [row.collection_id, knownOf(row)])),
      watched: new Map(watched.map((row) => [row.collection_id, stateOf(row)])),
    };
  }

  async recordPoll(site: string, poll: PollRecord): Promise<boolean> {
    const { polledAt, follows, changes, answered, answeredLost } = poll;
    return this.database.transaction(async (sql) => {
      const beat = await takeTurn(sql, site, { state: 'ok', polledAt, follows, restored: changes.wentBack });
      if (!beat) return false;
      if (changes.wentBack) await beginRestored(sql, site);
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
      await this.outbox.add(sql, siteObserved, { ...beat, collections: poll.collections });
      return true;
    });
  }

  async recordFailedPoll(site: string, poll: FailedPoll): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const beat = await takeTurn(sql, site, poll);
      if (!beat) return false;
      await answer(sql, poll.failed);
      const failedLookIds = poll.failed.slice(0, 500).map(({ lookId }) => lookId);
      await this.outbox.add(sql, siteObserved, { ...beat, ...(failedLookIds.length > 0 && { failedLookIds }) });
      return true;
    });
  }
}

interface Turn {
  readonly polledAt: Date;
  readonly follows: Date | undefined;
  readonly state: DataOf<typeof siteObserved>['state'];
  readonly message?: string;
  readonly restored?: boolean;
}

/** What the heartbeat says of every poll; undefined when another was stored since the one that this one follows. */
async function takeTurn(sql: Sql, site: string, turn: Turn) {
  const { polledAt, follows, state, message, restored = false } = turn;
  const [row] = await sql.query<{ last_ok_at: Date | null; restored_at: Date | null }>(
    `INSERT INTO site AS s (site, polled_at, last_ok_at, state, message) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (site) DO UPDATE SET polled_at = excluded.polled_at, state = excluded.state,
       message = excluded.message, last_ok_at = coalesce(excluded.last_ok_at, s.last_ok_at),
       restored_at = CASE WHEN $7 THEN excluded.polled_at ELSE s.restored_at END
     WHERE s.polled_at = $6
     RETURNING last_ok_at, restored_at`,
    [site, polledAt, state === 'ok' ? polledAt : null, state, message ?? null, follows ?? null, restored],
  );
  if (!row) return undefined;
  return {
    site,
    state,
    polledAt: polledAt.toISOString(),
    ...(message !== undefined && { message }),
    ...(row.last_ok_at && { lastOkAt: row.last_ok_at.toISOString() }),
    ...saidOfRestore(row.restored_at, message),
  };
}

async function answer(sql: Sql, looks: readonly { readonly lookId: string }[]): Promise<void> {
  if (looks.length === 0) return;
  await sql.query('DELETE FROM look WHERE look_id = ANY($1)', [looks.map(({ lookId }) => lookId)]);
}
