import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import { CollectionsView, type CollectionsQuery, type CollectionView, type Page } from '../core/views';
import { checkedAt, neverSeen } from './collection-sql';
import { nameKey } from './name-key';
import { pageOfRows, readCursor } from './paging';
import { beginningWith } from './patterns';
import { SqlConditions } from './sql-conditions';

interface StoredCollection extends Pick<CollectionView, 'site' | 'name' | 'type' | 'state' | 'message' | 'evaluation'> {
  readonly collection_id: string;
  readonly member_count: number;
  readonly last_change: string | null;
  readonly checked_at: Date;
  readonly name_key: string;
}

/** A whole id, with the site before a slash or without. */
const AN_ID = /^(?:[^/]+\/)?[A-Za-z0-9]{8}$/;

const beginningOf = (name: string): string => beginningWith(nameKey(name));

const toCollection = (row: StoredCollection): CollectionView => ({
  site: row.site,
  collectionId: row.collection_id,
  name: row.name,
  type: row.type,
  memberCount: row.member_count,
  state: row.state,
  message: row.message,
  lastChange: row.last_change,
  evaluation: row.evaluation,
  checkedAt: row.checked_at.toISOString(),
});

/** By name in any case. */
@Injectable()
export class PostgresCollectionsView extends CollectionsView {
  constructor(private readonly database: Database) {
    super();
  }

  async list({
    limit,
    cursor,
    nameOrId,
    nameStartsWith,
    collectionId,
    type,
    site,
  }: CollectionsQuery): Promise<Page<CollectionView>> {
    const asked = new SqlConditions();
    const begins = (beginning: string): string => `c.name_key LIKE ${beginning}`;
    asked.when(nameStartsWith && beginningOf(nameStartsWith), begins);
    asked.when(nameOrId && beginningOf(nameOrId), (beginning) => {
      if (!nameOrId || !AN_ID.test(nameOrId)) return begins(beginning);
      const id = asked.parameter(nameOrId.toUpperCase());
      return `${begins(beginning)} OR ${id} IN (c.collection_id, upper(c.site) || '/' || c.collection_id)`;
    });
    asked.when(collectionId, (id) => `c.collection_id = upper(${id})`);
    asked.when(type, (types) => `c.type = ANY(${types}::text[])`);
    asked.when(site, (id) => `c.site = ${id}`);
    const from = cursor ? readCursor(cursor, z.tuple([z.string(), z.string(), z.string()])) : undefined;
    asked.when(from, (values) => {
      const [name, ofSite, id] = [1, 2, 3].map((index) => `(${values}::text[])[${index}]`);
      return `(c.name_key, c.site, c.collection_id) > (${name}, ${ofSite}, ${id})`;
    });
    const rows = await this.database.query<StoredCollection>(
      `SELECT c.*, ${checkedAt} AS checked_at
       FROM collection c LEFT JOIN site s ON s.site = c.site
       WHERE NOT ${neverSeen} AND ${asked} ORDER BY c.name_key, c.site, c.collection_id LIMIT ${limit + 1}`,
      asked.parameters,
    );
    return pageOfRows(rows, limit, toCollection, (row) => [row.name_key, row.site, row.collection_id]);
  }
}
