import { Injectable } from '@nestjs/common';
import type { collectionObserved, DataOf, siteObserved } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { Changes } from './changes';
import { sinceWhen, type EndBefore } from './end-before';
import { nameKey } from './name-key';
import { upsert } from './upsert';

/**
 * By (epoch, version), then by when it was said: the watcher says it while the collection is locked, so that is the
 * order of the facts, whatever moment each look began at. Without versions, while nobody maps it, by that alone.
 */
const newerCollection = `CASE
  WHEN excluded.epoch IS NULL OR t.epoch IS NULL THEN excluded.said_at >= t.said_at
  ELSE (excluded.epoch, coalesce(excluded.version, 0), excluded.said_at) >= (t.epoch, coalesce(t.version, 0), t.said_at)
END`;

type Seen = DataOf<typeof collectionObserved>;

/** Collections and sites as the watcher saw them last. */
@Injectable()
export class CollectionsProjection {
  constructor(private readonly changes: Changes) {}

  /** In their order; a site that is new says ten thousand at once. */
  async observe(sql: Sql, all: readonly { readonly seen: Seen; readonly saidAt: Date }[]): Promise<void> {
    const news: Seen[] = [];
    for (const { seen, saidAt } of all) if (await store(sql, seen, saidAt)) news.push(seen);
    if (news.length === 0) return;
    const mappings = await sql.query<{ mappingId: string }>(
      `SELECT DISTINCT mapping_id AS "mappingId"
       FROM unnest($1::text[], $2::text[]) AS seen (site, collection_id) JOIN mapping USING (site, collection_id)
       WHERE deleted_at IS NULL`,
      [news.map(({ site }) => site), news.map(({ collectionId }) => collectionId)],
    );
    await this.changes.say(
      sql,
      { what: 'collections' },
      ...mappings.map(({ mappingId }) => ({ what: 'cloud-sync', mappingId }) as const),
    );
  }

  /** The heartbeat of a site. Clients hear of it only when its state changed. */
  async observeSite(sql: Sql, seen: DataOf<typeof siteObserved>): Promise<void> {
    const [before] = await sql.query<EndBefore>('SELECT state, message, since FROM site WHERE site = $1', [seen.site]);
    const stored = await upsert(sql, {
      table: 'site',
      key: ['site'],
      row: {
        site: seen.site,
        state: seen.state,
        message: seen.message,
        polled_at: seen.polledAt,
        last_ok_at: seen.lastOkAt,
        since: sinceWhen(before, seen.state, seen.polledAt),
      },
      newer: 'excluded.polled_at >= t.polled_at',
    });
    const same = before?.state === seen.state && before.message === (seen.message ?? null);
    if (stored && !same) await this.changes.say(sql, { what: 'ends' }, { what: 'cloud-sync' });
  }
}

/** Whether it was news. */
const store = (sql: Sql, seen: Seen, saidAt: Date): Promise<boolean> =>
  upsert(sql, {
    table: 'collection',
    key: ['site', 'collection_id'],
    row: {
      site: seen.site,
      collection_id: seen.collectionId,
      name: seen.name,
      name_key: nameKey(seen.name),
      type: seen.type,
      member_count: seen.memberCount,
      epoch: seen.epoch,
      version: seen.version,
      last_change: seen.lastChange,
      evaluation: seen.evaluation,
      looked_at: seen.lookedAt,
      state: seen.state,
      message: seen.message,
      said_at: saidAt,
    },
    newer: newerCollection,
  });
