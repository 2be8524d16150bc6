import {
  collectionObserved,
  mappingChanged,
  membershipChanged,
  resourcesObserved,
  siteObserved,
  type DataOf,
} from '@rollcall/contracts';
import { Said } from '../core/published-state';
import { takeBack } from '../outbound/take-back';
import type { PublishedIdentity, WatcherState } from './troubled-world';
import { COLLECTIONS, type DatabaseTrouble } from './troubles';
import { SITE } from './watched-site';
import type { WatcherTables } from './watcher-tables';

const TABLES = [
  'site',
  'collection',
  'watched',
  'mapping',
  'look',
  'resource',
  'identity_pass',
  'republication',
  'outbox',
];

interface Sent {
  readonly id: number;
  readonly type: string;
  readonly value: string;
}

/** The tables of a watcher on a real Postgres that are lost, damaged or put back from a copy, and all that left them for Kafka. */
export class TablesInTrouble implements WatcherState {
  private readonly said = new Said();
  private readonly published: DataOf<typeof membershipChanged>[] = [];
  private readonly known = new Map<number, PublishedIdentity & { readonly revision: number }>();
  private readonly mappings = new Map<string, DataOf<typeof mappingChanged>>();
  /** How the relay works now. */
  private relay = { events: Infinity, remembers: true };

  private constructor(private readonly tables: WatcherTables) {}

  /** Empties the tables, and has the collections of the troubles mapped. */
  static async open(tables: WatcherTables): Promise<TablesInTrouble> {
    const state = new TablesInTrouble(tables);
    const copies = TABLES.map((table) => `CREATE TABLE IF NOT EXISTS copied_${table} (LIKE ${table})`);
    await tables.database.query(copies.join(';'));
    await state.empty();
    for (const id of COLLECTIONS) await state.map(id);
    await state.copy();
    return state;
  }

  /** As at each start of a process: what was published is taken back, and what that asks for is published again. */
  async started() {
    await this.drain();
    const { lines, sites } = this.said;
    await takeBack(this.tables.database, this.tables.watchlist, {
      lines,
      sites,
      mappings: [...this.mappings.values()],
    });
    const stores = this.tables.stores();
    while (await stores.known.republishSome(SITE));
    await this.drain();
    return stores;
  }

  async look(collectionId: string, now: Date): Promise<void> {
    await this.tables.look(collectionId, { requestedAt: now.toISOString() });
  }

  async restoredAt(): Promise<Date | undefined> {
    return (await this.tables.known.trust(SITE)).restoredAt;
  }

  async confirm(restoredAt: Date): Promise<void> {
    await this.tables.confirm(restoredAt);
  }

  async lastChanges(): Promise<ReadonlyMap<string, string>> {
    const { collections } = await this.tables.site.known(SITE);
    return new Map([...collections].map(([id, { lastChange }]) => [id, lastChange]));
  }

  async stateOf(collectionId: string): Promise<'ok' | 'incomplete' | 'source-lost'> {
    const [row] = await this.tables.database.query<{ lost: boolean; complete: boolean }>(
      `SELECT lost, complete FROM collection JOIN watched USING (site, collection_id)
       WHERE site = $1 AND collection_id = $2 AND epoch IS NOT NULL`,
      [SITE, collectionId],
    );
    if (!row || row.lost) return 'source-lost';
    return row.complete ? 'ok' : 'incomplete';
  }

  async memberships() {
    await this.drain();
    return this.published;
  }

  async resources(): Promise<ReadonlyMap<number, PublishedIdentity>> {
    return new Map([...this.known].map(([id, { entraId, vanished }]) => [id, { entraId, vanished }]));
  }

  async allSent(): Promise<boolean> {
    return (await this.tables.database.query('SELECT 1 FROM outbox LIMIT 1')).length === 0;
  }

  async suffer(trouble: DatabaseTrouble): Promise<void> {
    switch (trouble.what) {
      case 'copyTables':
        return this.copy();
      case 'putBack':
        await this.empty();
        for (const table of TABLES)
          await this.tables.database.query(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE copied_${table}`);
        return;
      case 'loseTables':
        return this.empty();
      case 'damage': // a bit of the last id
        await this.tables.database.query(
          `UPDATE watched SET members = set_byte(members, length(members) - 1, get_byte(members, length(members) - 1) # 1)
           WHERE length(members) > 0`,
        );
        return;
      case 'askBaseline':
        await this.tables.look(trouble.collection, { baseline: true });
        return;
      case 'republish':
        return this.tables.database.transaction((sql) => this.tables.watchlist.republish(sql));
      case 'unmap':
        return this.unmap(trouble.collection);
      case 'map':
        return this.map(trouble.collection);
      case 'relay':
        this.relay = trouble;
    }
  }

  async heal(): Promise<void> {
    this.relay = { events: Infinity, remembers: true };
    for (const id of COLLECTIONS) await this.map(id);
  }

  private async map(collectionId: string): Promise<void> {
    const known = this.mappings.get(collectionId);
    if (!known || known.deleted) this.mappings.set(collectionId, await this.tables.mapping(collectionId));
  }

  private async unmap(collectionId: string): Promise<void> {
    const known = this.mappings.get(collectionId);
    if (!known || known.deleted) return;
    const deleted = { removeMembers: false, at: '2026-11-21T10:00:00Z', by: 'somebody' };
    const change = { ...known, revision: known.revision + 1, deleted };
    this.mappings.set(collectionId, await this.tables.mapping(collectionId, change));
  }

  private async empty(): Promise<void> {
    await this.tables.database.query(TABLES.map((table) => `DELETE FROM ${table}`).join(';'));
  }

  private async copy(): Promise<void> {
    const copies = TABLES.map((table) => `DELETE FROM copied_${table}; INSERT INTO copied_${table} TABLE ${table}`);
    await this.tables.database.query(copies.join(';'));
  }

  /** What is in the outbox leaves, in its order. */
  private async drain(): Promise<void> {
    const { events, remembers } = this.relay;
    const rows = await this.tables.database.query<Sent>(
      `SELECT id, headers->>'ce_type' AS type, value FROM outbox ORDER BY id LIMIT $1`,
      [Number.isFinite(events) ? events : null],
    );
    for (const row of rows) this.take(row);
    if (remembers)
      await this.tables.database.query('DELETE FROM outbox WHERE id = ANY($1)', [rows.map(({ id }) => id)]);
  }

  private take({ type, value }: Sent): void {
    const data: unknown = JSON.parse(value);
    switch (type) {
      case collectionObserved.type:
        return this.said.takeCollection(collectionObserved.data.parse(data));
      case siteObserved.type:
        return this.said.takeSite(siteObserved.data.parse(data));
      case membershipChanged.type:
        this.published.push(membershipChanged.data.parse(data));
        return;
      case resourcesObserved.type:
        for (const { resourceId, revision, entraId, vanishedAt } of resourcesObserved.data.parse(data).resources)
          if (revision > (this.known.get(resourceId)?.revision ?? -1))
            this.known.set(resourceId, { revision, entraId, vanished: vanishedAt !== null });
    }
  }
}
