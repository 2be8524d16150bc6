import {
  keyOfCollection,
  look,
  mappingChanged,
  membershipChanged,
  partsOfCollectionKey,
  type DataOf,
} from '@rollcall/contracts';
import { activeTraceparent, type Database, type Notifications, type Outbox, type Sql } from '@rollcall/platform';
import { endLine, HELD, heldMembers, NOTHING_HELD, type HeldRow } from './held-members';
import { membershipParts } from './membership-parts';
import { publishCollections } from './publish-collections';

/** Somebody waits: the poller of the site is woken. The payload is the site. */
export const SITE_CHANNEL = 'site';

const WATCHED_NO_MORE = `active = false, ${NOTHING_HELD}`;

interface HeldLine extends HeldRow {
  readonly epoch: number;
  readonly version: number;
}

/**
 * Which collections are watched, and what others ask of them. A collection is watched while a mapping that is not
 * deleted names it, enabled or not, or since a look asked for its members.
 */
export class PostgresWatchlist {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /** In the caller's transaction. An older revision than the one known changes nothing. */
  async takeMapping(sql: Sql, mapping: DataOf<typeof mappingChanged>): Promise<void> {
    const { mappingId, revision, site, collectionId, deleted } = mapping;
    const newer = await sql.query(
      `INSERT INTO mapping AS m (mapping_id, revision, site, collection_id, live) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (mapping_id) DO UPDATE SET revision = excluded.revision, live = excluded.live
       WHERE excluded.revision > m.revision RETURNING 1`,
      [mappingId, revision, site, collectionId, deleted === undefined],
    );
    if (newer.length === 0) return;
    if (deleted) await this.unwatchUnmapped(sql, site, collectionId);
    else await this.watch(sql, site, collectionId);
    await this.notifications.notify(sql, SITE_CHANNEL, site);
  }

  /** In the caller's transaction. What is held is published at once as a baseline, when that is asked for. */
  async takeLook(sql: Sql, asked: DataOf<typeof look>): Promise<void> {
    const { site, collectionId } = partsOfCollectionKey(asked.collection);
    if (asked.depth === 'members') await this.watch(sql, site, collectionId);
    if (asked.baseline) await this.publishBaseline(sql, site, collectionId);
    await sql.query(
      `INSERT INTO look (look_id, site, collection_id, depth, requested_at, traceparent)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (look_id) DO NOTHING`,
      [asked.lookId, site, collectionId, asked.depth, asked.requestedAt, activeTraceparent()],
    );
    await this.notifications.notify(sql, SITE_CHANNEL, site);
  }

  /** In the caller's transaction: every collection, every baseline; the resources follow little by little. */
  async republish(sql: Sql): Promise<void> {
    const collections = await sql.query<{ site: string; collection_id: string }>(
      'SELECT site, collection_id FROM collection ORDER BY site, collection_id',
    );
    for (const site of new Set(collections.map((row) => row.site))) {
      const ids = collections.filter((row) => row.site === site).map((row) => row.collection_id);
      await publishCollections(sql, this.outbox, site, ids, undefined);
    }
    const held = await sql.query<{ site: string; collection_id: string }>(
      'SELECT site, collection_id FROM watched WHERE active AND version IS NOT NULL ORDER BY site, collection_id',
    );
    for (const { site, collection_id } of held) await this.publishBaseline(sql, site, collection_id);
    await sql.query(
      `INSERT INTO republication (site, after) SELECT DISTINCT site, -1 FROM resource
       ON CONFLICT (site) DO UPDATE SET after = excluded.after`,
    );
    await this.notifications.notify(sql, SITE_CHANNEL);
  }

  /** Stops watching what a look asked for and no mapping has named since, and gives up looks that nobody waits for. */
  async forgetOld(now: Date): Promise<void> {
    const ago = (hours: number) => new Date(now.getTime() - hours * 60 * 60 * 1000);
    await this.database.transaction(async (sql) => {
      await sql.query('DELETE FROM look WHERE received_at < $1', [ago(1)]);
      const ended = await sql.query<{ site: string; collection_id: string }>(
        `UPDATE watched w SET ${WATCHED_NO_MORE}
         WHERE active AND since < $1 AND NOT EXISTS (
           SELECT 1 FROM mapping m WHERE m.site = w.site AND m.collection_id = w.collection_id AND m.live)
         RETURNING site, collection_id`,
        [ago(24)],
      );
      for (const { site, collection_id } of ended)
        await publishCollections(sql, this.outbox, site, [collection_id], undefined);
    });
  }

  private async watch(sql: Sql, site: string, collectionId: string): Promise<void> {
    await sql.query(
      `INSERT INTO watched AS w (site, collection_id) VALUES ($1, $2)
       ON CONFLICT (site, collection_id) DO UPDATE SET active = true, since = now() WHERE NOT w.active`,
      [site, collectionId],
    );
  }

  private async unwatchUnmapped(sql: Sql, site: string, collectionId: string): Promise<void> {
    const ended = await sql.query(
      `UPDATE watched w SET ${WATCHED_NO_MORE}
       WHERE site = $1 AND collection_id = $2 AND active AND NOT EXISTS (
         SELECT 1 FROM mapping m WHERE m.site = $1 AND m.collection_id = $2 AND m.live)
       RETURNING 1`,
      [site, collectionId],
    );
    if (ended.length > 0) await publishCollections(sql, this.outbox, site, [collectionId], undefined);
  }

  private async publishBaseline(sql: Sql, site: string, collectionId: string): Promise<void> {
    const [row] = await sql.query<HeldLine>(
      `SELECT epoch, version, ${HELD} FROM watched
       WHERE site = $1 AND collection_id = $2 AND active AND version IS NOT NULL FOR UPDATE`,
      [site, collectionId],
    );
    if (!row) return; // its first read publishes one
    const { epoch, version } = row;
    const members = heldMembers(row);
    if (!members) return endLine(sql, site, collectionId, row, epoch); // damaged: the next read begins a new epoch
    const head = { collection: keyOfCollection(site, collectionId), kind: 'baseline' as const, epoch, version };
    await this.outbox.add(sql, membershipChanged, membershipParts(head, members, new Uint32Array(0)));
  }
}
