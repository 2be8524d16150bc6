import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { brokerFor } from './broker-for';
import { freePort } from './free-port';

it('comes back at the same address with what it held', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'broker-'));
  const broker = await brokerFor(folder, await freePort());
  const topics = async (): Promise<string[]> => {
    const admin = new Kafka({ brokers: [broker.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 1 }] });
    const names = await admin.listTopics();
    await admin.disconnect();
    return names;
  };
  try {
    await broker.start();
    expect(await topics()).toContain('kept');
    await broker.stop();
    await expect(topics()).rejects.toThrow();
    await broker.start();
    expect(await topics()).toContain('kept');
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true });
  }
}, 180_000);
