import { Injectable } from '@nestjs/common';
import { guid, type CloudSyncRow } from '@rollcall/contracts';
import { Database, ServiceSettings } from '@rollcall/platform';
import { z } from 'zod';
import { CloudSyncCopy } from '../core/cloud-sync-copy';
import { staleAfterMs } from '../core/stale-after';
import { CloudSyncView, type CloudSyncPage, type CloudSyncQuery } from '../core/views';
import { readNews, type StoredNews } from './cloud-sync-news';
import { pageOfRows, readCursor } from './paging';
import { SharedRefresh } from './shared-refresh';

/**
 * A copy of the facts in memory, brought up to date by every question before it is answered: an answer is never older
 * than its question, from whichever replica.
 */
@Injectable()
export class PostgresCloudSyncView extends CloudSyncView {
  private readonly copy: CloudSyncCopy;
  private readonly refresh = new SharedRefresh(() => this.catchUp());
  private seen: Pick<StoredNews, 'snapshot' | 'generation' | 'rebuilding'> | undefined;

  constructor(
    private readonly database: Database,
    { configuration }: ServiceSettings,
  ) {
    super();
    const { sites } = configuration;
    this.copy = new CloudSyncCopy(new Map(sites.map(({ id, pollInterval }) => [id, staleAfterMs(pollInterval)])));
  }

  async list({ limit, cursor, sort, ...filter }: CloudSyncQuery): Promise<CloudSyncPage> {
    const key = z.union([z.string(), z.number()]);
    const from = cursor ? readCursor(cursor, z.tuple([z.literal(sort.column), key, guid])) : undefined;
    await this.refresh.fresh();
    const after = from && { key: from[1], mappingId: from[2] };
    const found = this.copy.table.list(filter, sort, limit + 1, after);
    const page = pageOfRows(
      found,
      limit,
      ({ row }) => row,
      ({ place }) => [sort.column, place.key, place.mappingId],
    );
    const total = this.copy.table.count(filter);
    return { ...page, total, ...(this.seen?.rebuilding && { rebuilding: true }) };
  }

  async find(mappingId: string): Promise<CloudSyncRow | undefined> {
    await this.refresh.fresh();
    return this.copy.table.find(mappingId);
  }

  async all(): Promise<readonly CloudSyncRow[]> {
    await this.refresh.fresh();
    return this.copy.table.rows();
  }

  private async catchUp(): Promise<void> {
    const news = await readNews(this.database, this.seen?.snapshot);
    if (!news) return;
    if (this.seen && this.seen.generation !== news.generation) {
      this.seen = undefined;
      this.copy.clear();
      return this.catchUp();
    }
    const deleted = news.mappings.filter((one) => one.deleted).map(({ mappingId }) => mappingId);
    this.copy.take({ ...news, mappings: news.mappings.filter((one) => !one.deleted), deleted });
    this.seen = { snapshot: news.snapshot, generation: news.generation, rebuilding: news.rebuilding };
  }
}
