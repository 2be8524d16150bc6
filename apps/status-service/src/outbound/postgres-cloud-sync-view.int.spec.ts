import { Database, migrate, Notifications, type Settings, type Sql } from '@rollcall/platform';
import { freshStack, type FreshStack } from '@rollcall/testing';
import fc from 'fast-check';
import * as event from '../fixtures/events';
import { testSettings } from '../fixtures/test-settings';
import { migrations } from '../migrations';
import { Changes } from './changes';
import { CollectionsProjection } from './collections-projection';
import { FiguresProjection } from './figures-projection';
import { MappingsProjection } from './mappings-projection';
import { PostgresCloudSyncView } from './postgres-cloud-sync-view';
import { TenantsProjection } from './tenants-projection';

jest.setTimeout(120_000);

const everything = { limit: 1000, sort: { column: 'mappingId', descending: false } } as const;

describe('the view on real Postgres', () => {
  let stack: FreshStack;
  let settings: Settings;
  let database: Database;

  beforeAll(async () => {
    stack = await freshStack();
    settings = testSettings(stack.env);
    await migrate(settings, migrations);
    database = new Database(settings);
  });

  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  /** A transaction that has done its work, and commits when it is told to. */
  async function begun(work: (sql: Sql) => Promise<void>): Promise<() => Promise<void>> {
    let commit = (): void => undefined;
    const told = new Promise<void>((resolve) => (commit = resolve));
    let ended: Promise<void> | undefined;
    await new Promise<void>((resolve, reject) => {
      ended = database.transaction(async (sql) => {
        await work(sql);
        resolve();
        await told;
      });
      ended.catch(reject);
    });
    return async () => {
      commit();
      await ended;
    };
  }

  it('shows what is committed, in whatever order transactions end, and nothing else', async () => {
    const changes = new Changes(new Notifications(settings));
    const mappings = new MappingsProjection(changes);
    const figures = new FiguresProjection(changes);
    const collections = new CollectionsProjection(changes);
    const tenants = new TenantsProjection(changes);
    const kinds = ['mapping', 'deletion', 'figures', 'collection', 'site', 'tenant', 'end'] as const;
    const step = fc.record({
      kind: fc.constantFrom(...kinds),
      /** Which mapping; each transaction of a round has one of its own, so that none waits for another's lock. */
      first: fc.nat(3),
      commitFirst: fc.boolean(),
    });
    let revision = 0;
    const work = (kind: (typeof kinds)[number], number: number) => async (sql: Sql) => {
      revision += 1;
      const mappingId = event.id(number);
      const collectionId = `HQ10000${number}`;
      const deleted = { removeMembers: false, at: event.at(9), by: 'somebody' };
      const mapping = { mappingId, collectionId, revision, enabled: revision % 2 === 0 };
      if (kind === 'mapping') await mappings.change(sql, event.mapping(mapping));
      if (kind === 'deletion') await mappings.change(sql, event.mapping({ ...mapping, deleted }));
      if (kind === 'figures')
        await figures.apply(
          sql,
          event.figures(revision, { memberCount: revision, syncFailed: revision }, { mappingId }),
        );
      if (kind === 'collection') {
        const seen = event.collection({ collectionId, name: `it is ${revision}` });
        await collections.observe(sql, [{ seen, saidAt: new Date() }]);
      }
      if (kind === 'site')
        await collections.observeSite(sql, event.site({ state: revision % 2 ? 'ok' : 'credential' }));
      if (kind === 'tenant') await tenants.change(sql, event.tenant({ revision, paused: revision % 2 === 0 }));
      if (kind === 'end') await tenants.observe(sql, event.tenantEnd({ observedAt: new Date().toISOString() }));
    };
    const view = new PostgresCloudSyncView(database, settings);
    const agree = async () => {
      const asIfNew = new PostgresCloudSyncView(database, settings);
      expect(await view.list(everything)).toEqual(await asIfNew.list(everything));
    };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(step, step), { maxLength: 6 }), async (rounds) => {
        for (const [one, other] of rounds) {
          const global = ['site', 'tenant', 'end'];
          if (one.kind === other.kind && global.includes(one.kind)) continue; // they would wait for each other
          const first = await begun(work(one.kind, one.first));
          const second = await begun(work(other.kind, one.first + 4));
          await agree();
          await (one.commitFirst ? first : second)();
          await agree();
          await (one.commitFirst ? second : first)();
          await agree();
        }
      }),
      { numRuns: 15 },
    );
    expect(revision).toBeGreaterThan(20);
  });

  it('begins anew when the projections were emptied', async () => {
    const view = new PostgresCloudSyncView(database, settings);
    const mappings = new MappingsProjection(new Changes(new Notifications(settings)));
    await database.transaction((sql) => mappings.change(sql, event.mapping({ revision: 1_000_000 })));
    expect(await view.find(event.id(1))).toBeDefined();
    await database.query(`WITH emptied AS (INSERT INTO rebuild DEFAULT VALUES) DELETE FROM mapping`);
    expect((await view.list(everything)).items).toEqual([]);
  });
});
