import { Logger } from '@nestjs/common';
import { collectionObserved, mappingChanged } from '@rollcall/contracts';
import { eventually, freshStack, type FreshStack } from '@rollcall/testing';
import type { Producer } from 'kafkajs';
import { FakeSource } from '../testing/fake-source';
import { publishedSets } from '../testing/published-sets';
import { SITE, WatchedSite } from '../testing/watched-site';
import { WatcherTables } from '../testing/watcher-tables';
import { KafkaPublishedState } from './kafka-published-state';
import { takeBack } from './take-back';

jest.setTimeout(60_000);
Logger.overrideLogger(false); // of the Kafka client

const pilots = 'ABC00012';
const [a, b, c] = [16777219, 16777220, 16777221];
const running = new AbortController().signal;

/** Everything in the outbox of the watcher, sent as the relay sends it. */
async function send(tables: WatcherTables, producer: Producer): Promise<void> {
  const rows = await tables.database.query<{
    topic: string;
    key: string;
    value: string;
    headers: Record<string, string>;
  }>('SELECT topic, key, value, headers FROM outbox ORDER BY id');
  for (const { topic, key, value, headers } of rows)
    await producer.send({ topic: `${tables.settings.topicPrefix}${topic}`, messages: [{ key, value, headers }] });
}

describe('a watcher whose database was lost or restored', () => {
  let stack: FreshStack;
  let tables: WatcherTables;
  let producer: Producer;
  let published: KafkaPublishedState;
  let site: WatchedSite;
  let source: FakeSource;

  beforeEach(async () => {
    stack = await freshStack();
    tables = await WatcherTables.open(stack);
    const admin = stack.kafka.admin();
    await admin.connect();
    const topics = [collectionObserved.topic, 'membership-changes.v1', 'resources.v1', mappingChanged.topic];
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map((topic) => ({ topic: `${stack.topicPrefix}${topic}`, numPartitions: 2 })),
    });
    await eventually(
      () => Promise.all(topics.map((topic) => admin.fetchTopicOffsets(`${stack.topicPrefix}${topic}`))),
      { what: 'leaders of the partitions' },
    );
    await admin.disconnect();
    producer = stack.kafka.producer();
    await producer.connect();
    published = new KafkaPublishedState(tables.settings);
    source = new FakeSource();
    source.hold(pilots, a, b, c);
    site = new WatchedSite(tables, source);
  });
  afterEach(async () => {
    await producer.disconnect();
    await tables.close();
  });

  it('finds nothing to do when the tables are as they should be', async () => {
    expect(await published.read(running)).toEqual({ lines: [], sites: [], mappings: [] });
    await tables.map(pilots);
    await site.poll();
    await send(tables, producer);
    const state = await published.read(running);
    expect(state.lines).toMatchObject([{ site: SITE, collectionId: pilots, version: 1 }]);
    expect(await takeBack(tables.database, tables.watchlist, state)).toEqual([]);
    expect((await tables.watches.begin(SITE, pilots))?.line.held?.version).toBe(1);
  });

  it('begins a new epoch with a baseline instead of giving a version a second meaning', async () => {
    await tables.map(pilots);
    await site.poll();
    const copy = await tables.database.query('SELECT * FROM watched');
    source.change(pilots, (members) => members.delete(c));
    await site.poll();
    await send(tables, producer);
    const everything = await tables.memberships();
    await tables.forget();
    await tables.database.query('TRUNCATE watched');
    await tables.database.query('INSERT INTO watched SELECT * FROM jsonb_populate_recordset(NULL::watched, $1)', [
      JSON.stringify(copy.map(bytesAsHex)),
    ]);

    const ended = await takeBack(tables.database, tables.watchlist, await published.read(running));
    expect(ended).toEqual([`${SITE}/${pilots}`]);
    source.change(pilots, (members) => members.delete(b));
    await site.poll();
    const sinceThen = await tables.memberships();
    expect(sinceThen).toMatchObject([{ kind: 'baseline', version: 1, added: [a] }]);
    expect(publishedSets([...everything, ...sinceThen]).get(`${SITE}/${pilots}`)).toEqual([a]);
  });

  it('says again what it knows of resources, as newer than what was said: that may be what it forgot', async () => {
    await tables.map(pilots);
    await site.poll();
    const copies = ['site', 'resource'].map((table) => `CREATE TABLE copied_${table} AS TABLE ${table}`);
    await tables.database.query(copies.join(';'));
    source.devices.set(a, 'another');
    site.pass(60_000);
    await site.poll();
    await site.allIdentities();
    await send(tables, producer);
    const [said] = (await tables.resources()).filter(({ entraId }) => entraId === 'another');
    await tables.forget();
    await tables.database.query(
      'TRUNCATE site, resource; INSERT INTO site TABLE copied_site; INSERT INTO resource TABLE copied_resource',
    );
    source.devices.set(a, `entra-${a}`);

    await takeBack(tables.database, tables.watchlist, await published.read(running));
    await tables.known.republishSome(SITE);
    const [anew] = (await tables.resources()).filter(({ resourceId }) => resourceId === a);
    expect(anew).toMatchObject({ entraId: `entra-${a}` });
    expect(anew?.revision).toBeGreaterThan(said?.revision ?? Infinity);
  });

  it('still knows that the site was restored to an older state', async () => {
    await tables.map(pilots);
    const older = source.backup();
    source.change(pilots, (members) => members.add(16777300));
    await site.poll();
    source.restore(older);
    await site.poll();
    const { restoredAt } = await tables.known.trust(SITE);
    await send(tables, producer);
    await tables.empty();

    await takeBack(tables.database, tables.watchlist, await published.read(running));
    expect(await tables.known.trust(SITE)).toEqual({ restoredAt });
  });

  it('knows again which collections are watched, and does not believe an emptiness at once', async () => {
    const mapping = mappingChanged.data.parse({
      mappingId: '6f7f3c6e-3b1e-4f0a-9a58-0d8c1b4e0001',
      revision: 4,
      site: SITE,
      collectionId: pilots,
      collectionName: 'Pilots',
      collectionType: 'device',
      tenantId: '11111111-1111-1111-1111-111111111111',
      cloudServiceId: 'contoso',
      groupId: '6f7f3c6e-3b1e-4f0a-9a58-0d8c1b4e0002',
      groupName: 'Pilots',
      enabled: true,
      createdAt: '2026-11-21T10:00:00Z',
      changedAt: '2026-11-21T10:00:00Z',
    });
    await producer.send({
      topic: `${stack.topicPrefix}${mappingChanged.topic}`,
      messages: [{ key: mapping.mappingId, value: JSON.stringify(mapping), headers: { ce_type: mappingChanged.type } }],
    });
    await tables.look(pilots);
    await site.poll();
    await send(tables, producer);
    await tables.empty();

    await takeBack(tables.database, tables.watchlist, await published.read(running));
    source.change(pilots, (members) => members.clear());
    await site.poll();
    expect(await tables.memberships()).toEqual([]);
    await site.poll();
    expect(await tables.memberships()).toMatchObject([{ kind: 'baseline', version: 1, added: [] }]);
  });
});

const bytesAsHex = (row: unknown): unknown =>
  JSON.parse(JSON.stringify(row), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value
      ? `\\x${Buffer.from(Array.isArray(value.data) ? value.data : []).toString('hex')}`
      : value,
  );
