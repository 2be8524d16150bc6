import { ConsoleLogger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { mappingChanged, groupMemberChanged } from '@rollcall/contracts';
import { Database } from '../database/database';
import { Leases } from '../database/leases';
import { eventually } from '../fixtures/eventually';
import { mapping } from '../fixtures/mapping';
import { freshStack, type Stack } from '../fixtures/stack';
import { Schema } from '../database/schema';
import { PlatformModule } from '../run/platform-module';
import type { Settings } from '../settings/settings';
import { Outbox } from './outbox';

jest.setTimeout(90_000);

const quiet = new ConsoleLogger({ logLevels: [] });

describe('the outbox on real Kafka and Postgres', () => {
  let stack: Stack;
  const open: TestingModule[] = [];

  const start = async (changes: Partial<Settings> = {}): Promise<TestingModule> => {
    const settings = { ...stack.settings, ...changes };
    const module = await Test.createTestingModule({ imports: [PlatformModule.forRoot({ settings, migrations: [] })] })
      .setLogger(quiet)
      .compile();
    open.push(await module.init());
    await module.get(Schema).ready();
    return module;
  };
  const waiting = async (module: TestingModule): Promise<number> => {
    const [row] = await module.get(Database).query<{ count: number }>('SELECT count(*) FROM outbox');
    return row?.count ?? 0;
  };
  const drained = (module: TestingModule) => eventually(async () => (await waiting(module)) === 0);
  const revisions = async (): Promise<Map<string, number[]>> => {
    const found = new Map<string, number[]>();
    for (const { key, value } of await stack.messages('mappings.v1')) {
      const { revision }: { revision: number } = JSON.parse(String(value));
      found.set(String(key), [...(found.get(String(key)) ?? []), revision]);
    }
    return found;
  };

  beforeEach(async () => {
    stack = await freshStack();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((module) => module.close()));
    await stack.dispose();
  });

  it('publishes what commits, and nothing of what is rolled back', async () => {
    const module = await start();
    const database = module.get(Database);
    const outbox = module.get(Outbox);
    const failing = database.transaction(async (sql) => {
      await outbox.add(sql, mappingChanged, mapping(1));
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await database.transaction((sql) => outbox.add(sql, mappingChanged, [mapping(2), mapping(3)]));
    await database.transaction((sql) => outbox.bury(sql, groupMemberChanged, ['t/g/o']));
    await drained(module);

    expect([...(await revisions()).keys()].map((key) => key.slice(-1)).sort()).toEqual(['2', '3']);
    const [tombstone] = await stack.messages('group-members.v1');
    expect(tombstone).toMatchObject({ key: Buffer.from('t/g/o'), value: null });
  });

  it('holds few locks, however many keys a transaction adds one after the other', async () => {
    const module = await start();
    const held = await module.get(Database).transaction(async (sql) => {
      for (let key = 1; key <= 600; key += 1) await module.get(Outbox).add(sql, mappingChanged, mapping(key));
      const [row] = await sql.query<{ count: number }>(
        `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
      );
      return row?.count;
    });
    expect(held).toBeLessThan(300);
    await drained(module);
    expect((await revisions()).size).toBe(600);
  });

  it('writes CloudEvents in binary mode', async () => {
    const module = await start();
    await module.get(Database).transaction((sql) => module.get(Outbox).add(sql, mappingChanged, mapping(1)));
    await drained(module);
    const [message] = await stack.messages('mappings.v1');
    const headers = Object.entries(message?.headers ?? {}).map(([name, value]) => [name, String(value)]);
    expect(Object.fromEntries(headers)).toEqual({
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ce_source: '/rollcall/status-service',
      ce_type: 'io.rollcall.mapping-changed.v1',
      ce_subject: mapping(1).mappingId,
      ce_time: expect.stringMatching(/^\d{4}-.*Z$/),
      ce_dataschema: 'urn:rollcall:schema:io.rollcall.mapping-changed.v1',
      'content-type': expect.stringContaining('application/json'),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    expect(String(message?.key)).toBe(mapping(1).mappingId);
  });

  it('refuses data that is not what the contract says, in the transaction', async () => {
    const module = await start();
    const wrong = { ...mapping(1), revision: 0 };
    const adding = module.get(Database).transaction((sql) => module.get(Outbox).add(sql, mappingChanged, wrong));
    await expect(adding).rejects.toThrow(/revision/);
  });

  it('keeps the order of commits within a key, over transactions at the same time', async () => {
    const module = await start();
    const database = module.get(Database);
    await database.query('CREATE TABLE counter (n int PRIMARY KEY, revision bigint NOT NULL)');
    await database.query('INSERT INTO counter SELECT n, 0 FROM generate_series(1, 5) AS n');
    const change = (n: number) =>
      database.transaction(async (sql) => {
        await sql.query('SELECT pg_sleep(random() * 0.01)');
        const [row] = await sql.query<{ revision: number }>(
          'UPDATE counter SET revision = revision + 1 WHERE n = $1 RETURNING revision',
          [n],
        );
        await module.get(Outbox).add(sql, mappingChanged, mapping(n, row?.revision ?? 0));
      });
    await Promise.all(Array.from({ length: 200 }, (_, index) => change(1 + (index % 5))));
    await drained(module);
    const inOrder = Array.from({ length: 40 }, (_, index) => index + 1);
    expect([...(await revisions()).values()]).toEqual(Array.from({ length: 5 }, () => inOrder));
  });

  it('waits while there is no broker, and loses nothing', async () => {
    const away = await start({ kafka: { ...stack.settings.kafka, brokers: ['127.0.0.1:1'] } });
    const database = away.get(Database);
    for (let n = 1; n <= 20; n++)
      await database.transaction((sql) => away.get(Outbox).add(sql, mappingChanged, mapping(n)));
    expect(await waiting(away)).toBe(20);
    await open.splice(0)[0]?.close();

    const back = await start();
    await drained(back);
    expect((await revisions()).size).toBe(20);
  });

  it('publishes again what was sent and not deleted, so that nothing is lost', async () => {
    const first = await start();
    await drained(first); // the topics are there
    await first.get(Database).query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed here'; END $$`);
    await first.get(Database).query('CREATE TRIGGER killed BEFORE DELETE ON outbox EXECUTE FUNCTION refuse()');
    await first.get(Database).transaction((sql) => first.get(Outbox).add(sql, mappingChanged, mapping(1)));
    await eventually(async () => (await stack.messages('mappings.v1')).length > 0);
    expect(await waiting(first)).toBe(1);
    await open.splice(0)[0]?.close();

    const second = await start();
    await second.get(Database).query('DROP TRIGGER killed ON outbox');
    await drained(second);
    const sent = (await revisions()).get(mapping(1).mappingId) ?? [];
    expect(sent.length).toBeGreaterThan(1);
  });

  it('has one relay at a time; another takes over when it is gone', async () => {
    const first = await start();
    const add = (module: TestingModule, n: number) =>
      module.get(Database).transaction((sql) => module.get(Outbox).add(sql, mappingChanged, mapping(n)));
    await add(first, 1);
    await drained(first);
    const second = await start();
    expect(await second.get(Leases).acquire('outbox-relay', { ttlMs: 1_000 })).toBeUndefined();
    await open.shift()?.close();
    await add(second, 2);
    await drained(second);
    expect((await revisions()).size).toBe(2);
  });

  it('sends a large backlog of large events in portions that a broker takes', async () => {
    const module = await start({ kafka: { ...stack.settings.kafka, brokers: ['127.0.0.1:1'] } });
    const large = (n: number) => ({ ...mapping(n), collectionName: 'x'.repeat(40_000) });
    const batch = Array.from({ length: 100 }, (_, n) => large(n + 1));
    await module.get(Database).transaction((sql) => module.get(Outbox).add(sql, mappingChanged, batch));
    const tooLarge = { ...mapping(1), collectionName: 'x'.repeat(1_000_000) };
    const adding = module.get(Database).transaction((sql) => module.get(Outbox).add(sql, mappingChanged, tooLarge));
    await expect(adding).rejects.toThrow('larger than');
    await open.splice(0)[0]?.close();

    const back = await start();
    await drained(back);
    expect((await revisions()).size).toBe(100);
  });
});
