import { randomUUID } from 'node:crypto';
import {
  collectionObserved,
  look,
  mappingChanged,
  membershipChanged,
  resourcesObserved,
  siteObserved,
  type DataOf,
  type EventDefinition,
} from '@rollcall/contracts';
import { Database, migrate, Notifications, Outbox, type Settings } from '@rollcall/platform';
import { bareSettings, freshStack, type FreshStack } from '@rollcall/testing';
import { migrations } from '../migrations';
import { PostgresResourceStore } from '../outbound/postgres-resource-store';
import { PostgresSiteStore } from '../outbound/postgres-site-store';
import { PostgresWatchlist } from '../outbound/postgres-watchlist';
import { PostgresWatchStore } from '../outbound/postgres-watch-store';
import { RestoredSites } from '../outbound/restored-sites';
import { SITE } from './watched-site';

/** The watcher's tables on a real Postgres; what it publishes is read from its outbox. */
export class WatcherTables {
  readonly site: PostgresSiteStore;
  readonly watches: PostgresWatchStore;
  readonly known: PostgresResourceStore;
  readonly watchlist: PostgresWatchlist;

  private constructor(
    private readonly stack: FreshStack,
    readonly settings: Settings,
    readonly database: Database,
    private readonly notifications: Notifications,
    private readonly outbox: Outbox,
  ) {
    this.site = new PostgresSiteStore(database, outbox);
    this.watches = new PostgresWatchStore(database, outbox);
    this.known = new PostgresResourceStore(database, outbox);
    this.watchlist = new PostgresWatchlist(database, outbox, notifications);
  }

  /** On a corner of its own, or on `stack`, which it disposes of in the end. */
  static async open(given?: FreshStack): Promise<WatcherTables> {
    const stack = given ?? (await freshStack());
    const settings: Settings = {
      ...bareSettings('collection-watcher'),
      databaseUrl: stack.databaseUrl,
      kafka: { brokers: stack.brokers.split(','), sessionTimeoutMs: 10_000 },
      topicPrefix: stack.topicPrefix,
      topicPartitions: 2,
    };
    await migrate(settings, migrations);
    const database = new Database(settings);
    const notifications = new Notifications(settings);
    return new WatcherTables(stack, settings, database, notifications, new Outbox(settings, notifications));
  }

  /** What a process works with that has just started. */
  stores() {
    const { site, known } = this;
    return { site, known, watches: new PostgresWatchStore(this.database, this.outbox) };
  }

  async confirm(restoredAt: Date): Promise<void> {
    const confirmed = { site: SITE, restoredAt: restoredAt.toISOString(), by: 'somebody', at: '2026-11-21T10:00:00Z' };
    await this.database.transaction((sql) => new RestoredSites(this.notifications).confirm(sql, confirmed));
  }

  /** As they were made: nothing is known or waits to be published. */
  async empty(): Promise<void> {
    await this.database.query(
      'TRUNCATE site, collection, watched, mapping, look, resource, identity_pass, republication, outbox',
    );
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.stack.dispose();
  }

  /** Everything published since the last `forget`, in its order. */
  async published<D extends EventDefinition>(definition: D): Promise<readonly DataOf<D>[]> {
    const rows = await this.database.query<{ value: string }>(
      `SELECT value FROM outbox WHERE headers->>'ce_type' = $1 ORDER BY id`,
      [definition.type],
    );
    return rows.map(({ value }) => definition.data.parse(JSON.parse(value)) as DataOf<D>);
  }

  memberships = () => this.published(membershipChanged);
  collections = () => this.published(collectionObserved);
  heartbeats = () => this.published(siteObserved);

  async resources() {
    return (await this.published(resourcesObserved)).flatMap(({ resources }) => resources);
  }

  /** The kinds of events in the order in which they leave. */
  async order(): Promise<readonly string[]> {
    const rows = await this.database.query<{ topic: string }>('SELECT topic FROM outbox ORDER BY id');
    return rows.map(({ topic }) => topic);
  }

  async forget(): Promise<void> {
    await this.database.query('DELETE FROM outbox');
  }

  /** A mapping, and its first revision. */
  async mapping(collectionId: string, change: Partial<DataOf<typeof mappingChanged>> = {}) {
    const at = '2026-11-21T10:00:00Z';
    const mapping = mappingChanged.data.parse({
      mappingId: randomUUID(),
      revision: 1,
      site: SITE,
      collectionId,
      collectionName: 'Pilots',
      collectionType: 'device',
      tenantId: randomUUID(),
      cloudServiceId: 'contoso',
      groupId: randomUUID(),
      groupName: 'Pilots',
      enabled: true,
      createdAt: at,
      changedAt: at,
      ...change,
    });
    await this.database.transaction((sql) => this.watchlist.takeMapping(sql, mapping));
    return mapping;
  }

  async map(collectionId: string, change: Partial<DataOf<typeof mappingChanged>> = {}): Promise<string> {
    return (await this.mapping(collectionId, change)).mappingId;
  }

  async unmap(collectionId: string, mappingId: string): Promise<void> {
    const deleted = { removeMembers: false, at: '2026-11-21T10:00:00Z', by: 'somebody' };
    await this.map(collectionId, { mappingId, revision: 2, deleted });
  }

  async look(collectionId: string, ask: Partial<DataOf<typeof look>> = {}): Promise<string> {
    const lookId = randomUUID();
    const asked = { lookId, depth: 'members' as const, baseline: false, requestedAt: '2026-11-21T10:00:00Z', ...ask };
    await this.database.transaction((sql) =>
      this.watchlist.takeLook(sql, { collection: `${SITE}/${collectionId}`, ...asked }),
    );
    return lookId;
  }
}
