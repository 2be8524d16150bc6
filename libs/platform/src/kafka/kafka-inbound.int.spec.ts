import { connect, createServer } from 'node:net';
import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { mappingChanged } from '@rollcall/contracts';
import { Database } from '../database/database';
import { Schema } from '../database/schema';
import { Outbox } from '../events/outbox';
import { PlatformModule } from '../run/platform-module';
import { encodeEvent } from '../events/cloud-event';
import { eventually } from '../fixtures/eventually';
import { mapping } from '../fixtures/mapping';
import { MappingsModule } from '../fixtures/mappings-service';
import { freshStack, type Stack } from '../fixtures/stack';
import { startService, type RunningService } from '../run/start-service';
import type { Settings } from '../settings/settings';

jest.setTimeout(90_000);

describe('the consumer of a service', () => {
  let stack: Stack;
  const open: RunningService[] = [];
  const start = async (changes: Partial<Settings> = {}): Promise<RunningService> => {
    const settings = { ...stack.settings, ...changes };
    const service = await startService(settings, { module: () => MappingsModule.of(settings) });
    open.push(service);
    return service;
  };
  const ready = (service: RunningService) =>
    eventually(async () => (await fetch(`${service.url}/readyz`)).status === 200);
  const report = async (service: RunningService): Promise<string> => (await fetch(`${service.url}/readyz`)).text();
  const events = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) =>
      encodeEvent('full-sync-coordinator', mappingChanged, mapping(from + index)),
    );
  const publish = (service: RunningService, from: number, to: number) =>
    service.app.get(Database).transaction((sql) =>
      service.app.get(Outbox).add(
        sql,
        mappingChanged,
        Array.from({ length: to - from + 1 }, (_, index) => mapping(from + index)),
      ),
    );
  const rows = async (service: RunningService): Promise<{ rows?: number; calls?: number }> => {
    const [row] = await service.app
      .get(Database)
      .query<{ rows: number; calls: number }>('SELECT count(*) AS rows, sum(calls) AS calls FROM mapping');
    return { rows: Number(row?.rows), calls: Number(row?.calls) };
  };

  beforeEach(async () => {
    stack = await freshStack();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((service) => service.close()));
    await stack.dispose();
  });

  it('commits behind its handlers: another that takes over begins where it ended', async () => {
    const first = await start();
    await ready(first);
    await stack.send('mappings.v1', ...events(1, 300));
    await eventually(async () => (await rows(first)).rows === 300);
    await open.splice(0)[0]?.close();

    const second = await start();
    await ready(second);
    await stack.send('mappings.v1', ...events(301, 310));
    await eventually(async () => (await rows(second)).rows === 310);
    expect(await rows(second)).toEqual({ rows: 310, calls: 310 });
  });

  it('stops in the middle of a long batch without losing or forgetting', async () => {
    const first = await start();
    await ready(first);
    await stack.send('mappings.v1', ...events(1, 2_000));
    await eventually(async () => ((await rows(first)).rows ?? 0) > 20);
    await open.splice(0)[0]?.close();

    const second = await start();
    await eventually(async () => (await rows(second)).rows === 2_000);
    expect(await rows(second)).toEqual({ rows: 2_000, calls: 2_000 });
  });

  it('is up without a broker, and says why it is not ready', async () => {
    const service = await start({ kafka: { ...stack.settings.kafka, brokers: ['127.0.0.1:1'] } });
    await eventually(async () => (await report(service)).includes('ECONNREFUSED'));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });

  it('is up without a database, and says why it is not ready', async () => {
    const service = await start({ databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing' });
    await eventually(async () => (await report(service)).includes('Postgres cannot be used'));
    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
  });

  it('waits for the migrations that are run beside it', async () => {
    const service = await start({ migrateAtStart: false });
    await eventually(async () => (await report(service)).includes('2 migrations pending'));
    await start();
    await ready(service);
  });

  it('touches nothing while a topic would lose its state by another cleanup policy, and names it', async () => {
    const admin = stack.kafka.admin();
    await admin.connect();
    const topic = `${stack.settings.topicPrefix}mappings.v1`;
    await admin.createTopics({
      waitForLeaders: false,
      topics: [{ topic, configEntries: [{ name: 'cleanup.policy', value: 'delete' }] }],
    });
    await admin.disconnect();
    const service = await start();
    await eventually(async () =>
      (await report(service)).includes(`${topic} has cleanup.policy=delete and needs compact`),
    );
  });

  it('goes on when a topic is made anew under it', async () => {
    const service = await start();
    await ready(service);
    const admin = stack.kafka.admin();
    await admin.connect();
    const topic = `${stack.settings.topicPrefix}mappings.v1`;
    await admin.deleteTopics({ topics: [topic] });
    const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
    await admin.createTopics({ topics: [{ topic, configEntries }], waitForLeaders: false });
    await admin.disconnect();
    await eventually(() => stack.send('mappings.v1', ...events(1, 5)));
    await eventually(async () => (await rows(service)).rows === 5, 60_000);
  });

  it('takes up its work when the broker comes', async () => {
    const bootstrap = new URL(`kafka://${stack.settings.kafka.brokers[0]}`);
    const door = createServer((socket) => {
      const broker = connect(Number(bootstrap.port), bootstrap.hostname);
      socket.on('error', () => broker.destroy()).on('close', () => broker.destroy());
      broker.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.pipe(broker).pipe(socket);
    });
    const port = await freePort();
    const service = await start({ kafka: { ...stack.settings.kafka, brokers: [`127.0.0.1:${port}`] } });
    await service.app.get(Schema).ready();
    await publish(service, 1, 20);
    await eventually(async () => (await report(service)).includes('ECONNREFUSED'));
    await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve));
    await eventually(async () => (await rows(service)).rows === 20);
    await ready(service);
    door.close();
  });

  it('shares its partitions with a second one that comes in the middle', async () => {
    const first = await start();
    await ready(first);
    for (let n = 1; n < 4_000; n += 500) await publish(first, n, n + 499);
    await eventually(async () => ((await rows(first)).rows ?? 0) > 50);
    const second = await start();
    await eventually(async () => (await rows(first)).rows === 4_000, 60_000);
    await ready(second);
    expect((await rows(first)).calls).toBeLessThan(8_000); // most came once
    expect(await stack.messages('dead-letter.v1')).toEqual([]);
  });

  it('refuses to start with a handler for a topic that is not ours', async () => {
    @Controller()
    class Mistaken {
      @EventPattern('nonsense.v1')
      onNonsense(): void {}
    }
    const imports = [PlatformModule.forRoot({ settings: stack.settings, migrations: [] })];
    const module = { module: class {}, imports, controllers: [Mistaken] };
    await expect(startService(stack.settings, { module: () => module })).rejects.toThrow('nonsense.v1');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
