import { Database, migrate, Notifications, type Settings } from '@rollcall/platform';
import { freshStack, type FreshStack } from '@rollcall/testing';
import type { CollectionsQuery } from '../core/views';
import * as event from '../fixtures/events';
import { testSettings } from '../fixtures/test-settings';
import { migrations } from '../migrations';
import { Changes } from './changes';
import { CollectionsProjection } from './collections-projection';
import { FindCollections1763892000000 } from './find-collections';
import { PostgresCollectionsView } from './postgres-collections-view';

jest.setTimeout(120_000);

describe('collections for people on real Postgres', () => {
  let stack: FreshStack;
  let settings: Settings;
  let database: Database;
  let view: PostgresCollectionsView;

  beforeAll(async () => {
    stack = await freshStack();
    settings = testSettings(stack.env);
    await migrate(
      settings,
      migrations.filter((migration) => migration !== FindCollections1763892000000),
    );
    database = new Database(settings);
    view = new PostgresCollectionsView(database);
    await database.query(
      `INSERT INTO collection (site, collection_id, name, type, member_count, looked_at, state, said_at)
       VALUES ('hq', 'HQ100001', 'Übung', 'device', 3, now(), 'ok', now())`,
    );
    await migrate(settings, migrations);
    await observe(
      { collectionId: 'HQ100002', name: 'über München', type: 'user' },
      { collectionId: 'HQ100003', name: '100% of it' },
      { collectionId: 'HQ100004', name: '100 others' },
      { collectionId: 'HQ100005', name: 'a_b' },
      { collectionId: 'HQ100006', name: 'acb' },
      { collectionId: 'HQ100007', name: "O'Hara's" },
      { collectionId: 'HQ100008', name: 'a\\b' },
      { collectionId: 'SMS00001', name: 'All Systems' },
      { collectionId: 'SMS00001', name: 'All Systems', site: 'lab' },
      { collectionId: 'LAB00001', name: 'SMS00001 and others', site: 'lab' },
      { collectionId: 'HQ100009', name: '', type: 'other', state: 'source-lost', memberCount: 0 },
    );
  });

  afterAll(async () => {
    await database.close();
    await stack.dispose();
  });

  async function observe(...seen: readonly Parameters<typeof event.collection>[0][]): Promise<void> {
    const collections = new CollectionsProjection(new Changes(new Notifications(settings)));
    await database.transaction(async (sql) => {
      for (const one of seen)
        await collections.observe(sql, [{ seen: event.collection(one), saidAt: new Date(event.at(1)) }]);
    });
  }

  const find = async (query: Omit<CollectionsQuery, 'limit'>) =>
    (await view.list({ limit: 100, ...query })).items.map(({ site, collectionId }) => `${site}/${collectionId}`);

  it.each([
    ['in another case, beyond ASCII too, also what was there before the key was', 'üB', ['HQ100002', 'HQ100001']],
    ['in another case', 'ÜBER', ['HQ100002']],
    ['with letters in two parts', 'u\u0308bung', ['HQ100001']],
    ['with a percent sign that is one', '100%', ['HQ100003']],
    ['with an underscore that is one', 'a_', ['HQ100005']],
    ['with an apostrophe', "o'hara'", ['HQ100007']],
    ['with a backslash', 'A\\', ['HQ100008']],
    ['with what is in the middle of names only', 'München', []],
  ])('are found by the beginning of the name %s', async (_, beginning, ids) => {
    const keys = ids.map((id) => `hq/${id}`);
    expect(await find({ nameStartsWith: beginning })).toEqual(keys);
    expect(await find({ nameOrId: beginning })).toEqual(keys);
  });

  it.each([
    ['hq100002', ['hq/HQ100002']],
    ['hq/hq100002', ['hq/HQ100002']],
    ['LAB/SMS00001', ['lab/SMS00001']],
    ['sms00001', ['hq/SMS00001', 'lab/SMS00001', 'lab/LAB00001']],
    ['HQ10000', []],
    ['%', []],
  ])('are found by the id or the name that somebody types: %s', async (nameOrId, keys) => {
    expect(await find({ nameOrId })).toEqual(keys);
  });

  it('are found by type and site as well', async () => {
    expect(await find({ nameOrId: 'all', site: 'hq' })).toEqual(['hq/SMS00001']);
    expect(await find({ type: ['user'] })).toEqual(['hq/HQ100002']);
    expect(await find({ nameOrId: 'hq100002', type: ['device'] })).toEqual([]);
  });

  it('come in the order of their names in any case, page by page, without what no site has ever shown', async () => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await view.list({ limit: 4, cursor });
      pages.push(items.map(({ name }) => name));
      cursor = nextCursor;
    } while (cursor !== undefined);
    expect(pages).toEqual([
      ['100 others', '100% of it', 'a\\b', 'a_b'],
      ['acb', 'All Systems', 'All Systems', "O'Hara's"],
      ['SMS00001 and others', 'über München', 'Übung'],
    ]);
  });

  it('follow a new name', async () => {
    await observe({ collectionId: 'HQ100006', name: 'Renamed' });
    expect(await find({ nameStartsWith: 'acb' })).toEqual([]);
    expect(await find({ nameStartsWith: 'RENAMED' })).toEqual(['hq/HQ100006']);
  });
});
