import { mappingChanged } from '@rollcall/contracts';
import { Database } from '../database/database';
import { eventually } from '../fixtures/eventually';
import { mapping } from '../fixtures/mapping';
import { MappingsModule } from '../fixtures/mappings-service';
import { freshStack, type Stack } from '../fixtures/stack';
import { startService, type RunningService } from '../run/start-service';
import { encodeEvent } from './cloud-event';
import { readDeadLetter } from './dead-letter';
import { Inbox } from './inbox';
import { onAll } from './inbox-handler';
import { Outbox } from './outbox';

jest.setTimeout(90_000);

describe('the inbox on real Kafka and Postgres', () => {
  let stack: Stack;
  let service: RunningService;
  let database: Database;
  const event = (n: number, revision = 1) => encodeEvent('full-sync-coordinator', mappingChanged, mapping(n, revision));
  const row = async (n: number): Promise<unknown> => {
    const rows = await database.query('SELECT revision, calls FROM mapping WHERE id = $1', [mapping(n).mappingId]);
    return rows[0];
  };
  const arrives = (n: number, what: unknown) => eventually(async () => expect(await row(n)).toEqual(what));

  beforeAll(async () => {
    stack = await freshStack();
    service = await startService(stack.settings, { module: () => MappingsModule.of(stack.settings) });
    database = service.app.get(Database);
    await eventually(async () => (await fetch(`${service.url}/readyz`)).ok);
  });
  afterAll(async () => {
    await service?.close();
    await stack?.dispose();
  });

  it('parks what cannot be decoded, as it was, and goes on behind it', async () => {
    const sound = event(1);
    const { ce_id: _id, ...withoutId } = sound.headers;
    const wrongType = JSON.stringify({ ...mapping(1), revision: 'one' });
    const noText = Buffer.from([0xff, 0x00, 0xfe]);
    await stack.send(
      'mappings.v1',
      { ...sound, value: '{ no json' },
      { ...sound, headers: withoutId },
      { ...sound, value: wrongType },
      { key: noText, value: noText, headers: { 'x-own': 'kept' } },
      { ...sound, headers: { ...sound.headers, ce_specversion: '9' } },
      event(2),
    );
    await arrives(2, { revision: 1, calls: 1 });
    expect(await row(1)).toBeUndefined();

    const parked = await eventually(async () => {
      const messages = await stack.messages('dead-letter.v1');
      return messages.length === 5 && messages;
    });
    const letters = parked.map((message) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(String(value))]);
      return readDeadLetter({ ...inbound, ...message, headers: Object.fromEntries(headers) });
    });
    const of = (value: string | null) => letters.find((letter) => letter.value === value);
    expect(of('{ no json')).toMatchObject({
      topic: `${stack.settings.topicPrefix}mappings.v1`,
      key: sound.key,
      service: 'status-service',
      error: expect.stringMatching(/JSON/),
      time: expect.any(Date),
    });
    expect(of(sound.value)).toMatchObject({ error: expect.stringMatching(/ce_id is missing|specversion/) });
    expect(of(wrongType)).toMatchObject({ error: expect.stringContaining('revision') });
    const bytes = parked.find(({ key }) => key?.equals(noText));
    expect(bytes).toMatchObject({ value: noText });
    expect(String(bytes?.headers?.['x-own'])).toBe('kept');
  });

  it('tries a handler again five times, then parks its message and goes on', async () => {
    const before = (await stack.messages('dead-letter.v1')).length;
    const poison = encodeEvent('full-sync-coordinator', mappingChanged, { ...mapping(3), groupName: 'poison' });
    await stack.send('mappings.v1', poison, event(4));
    await arrives(4, { revision: 1, calls: 1 });
    expect(await row(3)).toBeUndefined();
    await eventually(async () => (await stack.messages('dead-letter.v1')).length === before + 1);
  });

  it('waits until the database answers again, and applies each event then', async () => {
    const before = (await stack.messages('dead-letter.v1')).length;
    const name = new URL(stack.settings.databaseUrl).pathname.slice(1);
    const admin = new Database({ ...stack.settings, databaseUrl: String(process.env['DATABASE_URL']) });
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await stack.send('mappings.v1', event(5), event(6));
    await eventually(async () => (await fetch(`${service.url}/readyz`)).status === 503);
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await arrives(6, { revision: 1, calls: 1 });
    await arrives(5, { revision: 1, calls: 1 });
    expect((await stack.messages('dead-letter.v1')).length).toBe(before);
    await admin.close();
  });

  it('applies what comes together in one go, and what cannot be used of it alone goes its own way', async () => {
    const before = (await stack.messages('dead-letter.v1')).length;
    const inboxed = ({ key, value, headers }: ReturnType<typeof event>) => ({
      ...inbound,
      topic: 'mappings.v1' as const,
      offset: '0',
      key: Buffer.from(key),
      value: value === null ? null : Buffer.from(value),
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
    });
    const batches: number[] = [];
    const handler = onAll(mappingChanged, async (sql, all) => {
      batches.push(all.length);
      if (all.some(({ data }) => data.groupName === 'poison')) throw new Error('poison');
      for (const { data } of all)
        await sql.query('INSERT INTO mapping (id, revision, calls) VALUES ($1, $2, 1)', [
          data.mappingId,
          data.revision,
        ]);
    });
    const inbox = service.app.get(Inbox);
    await inbox.receiveTogether([event(30), event(31)].map(inboxed), handler);
    expect(batches).toEqual([2]);
    const poison = encodeEvent('full-sync-coordinator', mappingChanged, { ...mapping(33), groupName: 'poison' });
    await inbox.receiveTogether(
      [event(32), poison, { ...event(34), value: '{ no json' }, event(35)].map(inboxed),
      handler,
    );
    expect(await Promise.all([30, 31, 32, 33, 34, 35].map(row))).toEqual(
      [true, true, true, false, false, true].map((there) => (there ? { revision: 1, calls: 1 } : undefined)),
    );
    await eventually(async () => (await stack.messages('dead-letter.v1')).length === before + 2);
  });

  it('parks the beginning of a message that is as large as the broker takes', async () => {
    const before = (await stack.messages('dead-letter.v1')).length;
    await stack.send('mappings.v1', { key: 'large', value: 'x'.repeat(1_048_450) });
    await stack.send('mappings.v1', event(20));
    await arrives(20, { revision: 1, calls: 1 });
    const parked = await eventually(async () => {
      const messages = await stack.messages('dead-letter.v1');
      return messages.length > before && messages;
    });
    const large = parked.find(({ key }) => String(key) === 'large');
    expect(large?.value).toHaveLength(100_000);
    expect(String(large?.headers?.['rollcall-truncated'])).toBe('true');
  });

  it('calls the handler again for what comes again', async () => {
    await stack.send('mappings.v1', event(7, 2), event(7, 2), event(7, 1));
    await arrives(7, { revision: 2, calls: 3 });
  });

  it('hands tombstones to who takes them, and ignores kinds that nobody takes', async () => {
    await service.app.get(Database).transaction((sql) => service.app.get(Outbox).bury(sql, mappingChanged, ['gone']));
    await stack.send('mappings.v1', { key: 'bare', value: null });
    const other = event(8);
    await stack.send('mappings.v1', { ...other, headers: { ...other.headers, ce_type: 'io.rollcall.other.v1' } });
    await stack.send('mappings.v1', event(9));
    await arrives(9, { revision: 1, calls: 1 });
    await eventually(async () => {
      expect(await database.query('SELECT key FROM buried ORDER BY key')).toEqual([{ key: 'bare' }, { key: 'gone' }]);
    });
    expect(await row(8)).toBeUndefined();
  });
});

/** What a dead letter does not look at. */
const inbound = {
  topic: 'dead-letter.v1' as const,
  partition: 0,
  signal: new AbortController().signal,
  heartbeat: async () => undefined,
};
