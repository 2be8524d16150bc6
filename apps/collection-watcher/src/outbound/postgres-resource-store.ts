import {
  bucketOf,
  ENTRIES_PER_MESSAGE,
  resourcesObserved,
  type DataOf,
  type ObservedResource,
} from '@rollcall/contracts';
import type { Database, Outbox, Sql } from '@rollcall/platform';
import type { KnownResource, ResourceChanges } from '../core/observe-resources';
import { ResourceStore, type Trust } from '../core/ports';
import type { IdentityKind } from '../core/source';
import { HELD, heldMembers, type HeldRow } from './held-members';
import { trustOf } from './restored-sites';
import { COLUMNS, knownOf, observedOf, rememberResources, storeResources, type ResourceRow } from './resource-rows';

/** Resources that are published again in one transaction. */
const REPUBLISHED_AT_ONCE = 10_000;

export class PostgresResourceStore extends ResourceStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  trust(site: string): Promise<Trust> {
    return trustOf(this.database, site);
  }

  async known(site: string, resourceIds: readonly number[]): Promise<ReadonlyMap<number, KnownResource>> {
    if (resourceIds.length === 0) return new Map();
    const rows = await this.database.query<ResourceRow>(
      `SELECT ${COLUMNS} FROM resource WHERE site = $1 AND resource_id = ANY($2::bigint[])`,
      [site, resourceIds],
    );
    return new Map(rows.map((row) => [row.resource_id, knownOf(row)]));
  }

  async record(site: string, { publish, keep }: ResourceChanges, readAt: Date): Promise<void> {
    if (publish.length + keep.length === 0) return;
    await this.database.transaction(async (sql) => {
      await this.publish(sql, site, await storeResources(sql, site, publish, readAt));
      await rememberResources(sql, site, keep);
    });
  }

  async unresolved(site: string, after: number, limit: number) {
    const rows = await this.database.query<{ resource_id: number; type: IdentityKind }>(
      `SELECT resource_id, type FROM resource
       WHERE site = $1 AND resource_id > $2 AND watched AND type IN ('device', 'user')
         AND (entra_id IS NULL OR missed_at IS NOT NULL)
       ORDER BY resource_id LIMIT $3`,
      [site, after, limit],
    );
    return rows.map((row) => ({ resourceId: row.resource_id, type: row.type }));
  }

  async members(site: string): Promise<Uint32Array> {
    const rows = await this.database.query<HeldRow>(
      `SELECT ${HELD} FROM watched WHERE site = $1 AND active AND members IS NOT NULL`,
      [site],
    );
    const sets = rows.flatMap((row) => heldMembers(row) ?? []); // what is damaged is read again by the next read of it
    const all = new Uint32Array(sets.reduce((sum, { length }) => sum + length, 0));
    let length = 0;
    for (const set of sets) {
      all.set(set, length);
      length += set.length;
    }
    return all.sort().filter((id, index, ids) => index === 0 || id !== ids[index - 1]);
  }

  async watchOnly(site: string, members: readonly number[], from: number, to: number, asOf: Date): Promise<void> {
    await this.database.query(
      `UPDATE resource SET watched = false
       WHERE site = $1 AND resource_id BETWEEN $3 AND $4 AND watched AND read_at < $5 AND resource_id <> ALL($2::bigint[])`,
      [site, members, from, to, asOf],
    );
  }

  async lastPass(site: string): Promise<Date | undefined> {
    const [row] = await this.database.query<{ at: Date }>('SELECT at FROM identity_pass WHERE site = $1', [site]);
    return row?.at;
  }

  async recordPass(site: string, at: Date): Promise<void> {
    await this.database.query(
      'INSERT INTO identity_pass (site, at) VALUES ($1, $2) ON CONFLICT (site) DO UPDATE SET at = excluded.at',
      [site, at],
    );
  }

  /** Publishes some of those resources again that a `republish` asked for; true: there may be more. */
  async republishSome(site: string): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const [asked] = await sql.query<{ after: number }>('SELECT after FROM republication WHERE site = $1 FOR UPDATE', [
        site,
      ]);
      if (!asked) return false;
      const rows = await sql.query<ResourceRow>(
        `SELECT ${COLUMNS} FROM resource WHERE site = $1 AND resource_id > $2 AND watched ORDER BY resource_id LIMIT $3`,
        [site, asked.after, REPUBLISHED_AT_ONCE],
      );
      await this.publish(sql, site, rows);
      const last = rows.length < REPUBLISHED_AT_ONCE ? undefined : rows.at(-1);
      if (last) await sql.query('UPDATE republication SET after = $2 WHERE site = $1', [site, last.resource_id]);
      else await sql.query('DELETE FROM republication WHERE site = $1', [site]);
      return last !== undefined;
    });
  }

  private async publish(sql: Sql, site: string, rows: readonly ResourceRow[]): Promise<void> {
    const buckets = new Map<number, ObservedResource[]>();
    for (const row of rows) {
      const bucket = bucketOf(row.resource_id);
      const resources = buckets.get(bucket) ?? [];
      resources.push(observedOf(row));
      buckets.set(bucket, resources);
    }
    const events: DataOf<typeof resourcesObserved>[] = [];
    for (const [bucket, resources] of buckets)
      for (let at = 0; at < resources.length; at += ENTRIES_PER_MESSAGE)
        events.push({ site, bucket, resources: resources.slice(at, at + ENTRIES_PER_MESSAGE) });
    await this.outbox.add(sql, resourcesObserved, events);
  }
}
