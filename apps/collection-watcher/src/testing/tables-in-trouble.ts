import {
  collectionObserved,
  mappingChanged,
  siteObserved,
  type DataOf,
  type membershipChanged,
} from '@rollcall/contracts';
import { Said } from '../core/published-state';
import { takeBack } from '../outbound/take-back';
import type { WatcherState } from './troubled-world';
import { COLLECTIONS, type DatabaseTrouble } from './troubles';
import { SITE } from './watched-site';
import type { WatcherTables } from './watcher-tables';

const TABLES = ['site', 'collection', 'watched', 'mapping', 'look', 'resource', 'identity_pass', 'republication'];

/** The tables of a watcher on a real Postgres that are lost, damaged or put back from a copy, and all that left them for Kafka. */
export class TablesInTrouble implements WatcherState {
  private readonly said = new Said();
  private readonly published: DataOf<typeof membershipChanged>[] = [];
  private readonly known = new Map<number, { readonly revision: number; readonly entraId: string | null }>();
  private mappings: readonly DataOf<typeof mappingChanged>[] = [];

  private constructor(private readonly tables: WatcherTables) {}

  /** Empties the tables, and has the collections of the troubles mapped. */
  static async open(tables: WatcherTables): Promise<TablesInTrouble> {
    const state = new TablesInTrouble(tables);
    const copies = TABLES.map((table) => `CREATE TABLE IF NOT EXISTS copied_${table} (LIKE ${table})`);
    await tables.database.query(copies.join(';'));
    await state.empty();
    await tables.forget();
    state.mappings = await Promise.all(COLLECTIONS.map((id) => tables.mapping(id)));
    await state.copy();
    return state;
  }

  /** As at each start of a process: what was published is taken back, and what that asks for is published again. */
  async started() {
    await this.drain();
    const { lines, sites } = this.said;
    const { mappings } = this;
    await takeBack(this.tables.database, this.tables.watchlist, { lines, sites, mappings });
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

  async identities(): Promise<ReadonlyMap<number, string | null>> {
    await this.drain();
    return new Map([...this.known].map(([id, { entraId }]) => [id, entraId]));
  }

  async suffer(trouble: DatabaseTrouble['what']): Promise<void> {
    await this.drain();
    switch (trouble) {
      case 'copyTables':
        return this.copy();
      case 'putBack':
        await this.empty();
        for (const table of TABLES)
          await this.tables.database.query(`INSERT INTO ${table} SELECT * FROM copied_${table}`);
        return;
      case 'loseTables':
        return this.empty();
      case 'damage': // a bit of the last id
        await this.tables.database.query(
          `UPDATE watched SET members = set_byte(members, length(members) - 1, get_byte(members, length(members) - 1) # 1)
           WHERE length(members) > 0`,
        );
    }
  }

  private async empty(): Promise<void> {
    await this.tables.database.query(TABLES.map((table) => `DELETE FROM ${table}`).join(';'));
  }

  private async copy(): Promise<void> {
    const copies = TABLES.map((table) => `DELETE FROM copied_${table}; INSERT INTO copied_${table} TABLE ${table}`);
    await this.tables.database.query(copies.join(';'));
  }

  /** The relay: what is in the outbox leaves, in its order. */
  private async drain(): Promise<void> {
    for (const seen of await this.tables.published(collectionObserved)) this.said.takeCollection(seen);
    for (const seen of await this.tables.published(siteObserved)) this.said.takeSite(seen);
    this.published.push(...(await this.tables.memberships()));
    for (const { resourceId, revision, entraId } of await this.tables.resources())
      if (revision > (this.known.get(resourceId)?.revision ?? -1)) this.known.set(resourceId, { revision, entraId });
    await this.tables.forget();
  }
}
