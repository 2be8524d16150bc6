import { Injectable } from '@nestjs/common';
import { guid, type CloudSyncRow } from '@rollcall/contracts';
import { Database, ServiceSettings } from '@rollcall/platform';
import { z } from 'zod';
import { staleAfterMs } from '../core/stale-after';
import { CloudSyncView, type CloudSyncQuery, type Page } from '../core/views';
import { cloudSyncSql, sortKeys } from './cloud-sync-sql';
import { toCloudSyncRow, type StoredRow } from './cloud-sync-row';
import { pageOfRows, readCursor } from './paging';
import { anywhere } from './patterns';
import { SqlConditions } from './sql-conditions';

/** Joins the facts when somebody reads, so that it does not matter in which order they came. */
@Injectable()
export class PostgresCloudSyncView extends CloudSyncView {
  private readonly sites: readonly string[];
  private readonly patience: readonly number[];

  constructor(
    private readonly database: Database,
    { configuration }: ServiceSettings,
  ) {
    super();
    this.sites = configuration.sites.map(({ id }) => id);
    this.patience = configuration.sites.map(({ pollInterval }) => staleAfterMs(pollInterval));
  }

  async list({ limit, cursor, sort, ...filter }: CloudSyncQuery): Promise<Page<CloudSyncRow>> {
    const asked = this.conditions();
    asked.when(filter.collectionType, (words) => `collection_type = ANY(${words}::text[])`);
    asked.when(filter.status, (words) => `cloud_sync_status = ANY(${words}::text[])`);
    asked.when(filter.attention, (words) => `attention && ${words}::text[]`);
    asked.when(filter.search && anywhere(filter.search), (pattern) =>
      ['collection_id', 'collection_name', 'group_id::text', 'group_name']
        .map((column) => `${column} ILIKE ${pattern}`)
        .join(' OR '),
    );
    const { kind, sql: key } = sortKeys[sort.column];
    const type = kind === 'text' ? 'text' : 'bigint';
    const value = kind === 'text' ? z.string() : z.int();
    const from = cursor ? readCursor(cursor, z.tuple([z.literal(sort.column), value, guid])) : undefined;
    asked.when(from && [from[1]], (values) => {
      const after = `(${values}::${type}[])[1], ${asked.parameter(from?.[2])}::uuid`;
      return `(${key}, mapping_id) ${sort.descending ? '<' : '>'} (${after})`;
    });
    const direction = sort.descending ? 'DESC' : 'ASC';
    const rows = await this.database.query<StoredRow & { readonly sort_key: string | number }>(
      `SELECT *, ${key} AS sort_key FROM (${cloudSyncSql}) AS view WHERE ${asked}
       ORDER BY ${key} ${direction}, mapping_id ${direction} LIMIT ${limit + 1}`,
      asked.parameters,
    );
    return pageOfRows(rows, limit, toCloudSyncRow, (row) => [sort.column, row.sort_key, row.mapping_id]);
  }

  async find(mappingId: string): Promise<CloudSyncRow | undefined> {
    const asked = this.conditions();
    const id = asked.parameter(mappingId);
    const [row] = await this.database.query<StoredRow>(`${cloudSyncSql} AND m.mapping_id = ${id}`, asked.parameters);
    return row && toCloudSyncRow(row);
  }

  private conditions(): SqlConditions {
    const asked = new SqlConditions();
    for (const parameter of [this.sites, this.patience, staleAfterMs()]) asked.parameter(parameter);
    return asked;
  }
}
