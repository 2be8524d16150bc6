import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { kafkaVersion } from './kafka-jars';

const run = promisify(execFile);

/** Something in a container, at an address of this machine. */
export interface InContainer {
  readonly address: string;
  stop(): Promise<void>;
}

/** Whether a Docker engine answers. */
export async function dockerRuns(): Promise<boolean> {
  try {
    await run('docker', ['info'], { timeout: 10_000 });
    return true;
  } catch {
    return false; // no client, no engine, or no right to use it
  }
}

/** The volume that keeps the data between starts: one for each folder of the lab. */
const volumeOf = (folder: string, content: string): string =>
  `rollcall-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}-${content}`;

/** Removes the volumes of that folder; those that are not there are no matter. */
export async function removeVolumes(folder: string): Promise<void> {
  const volumes = ['kafka', 'postgres'].map((content) => volumeOf(folder, content));
  await run('docker', ['volume', 'rm', '--force', ...volumes]);
}

/** Apache Kafka's own image: one KRaft node that clients reach at `port` of this machine. */
export async function dockerKafka(folder: string, port: number): Promise<InContainer> {
  const { GenericContainer, Wait } = await import('testcontainers'); // takes a second to load, and few need it
  const container = await new GenericContainer(`apache/kafka:${kafkaVersion()}`)
    .withExposedPorts({ container: port, host: port })
    .withBindMounts([{ source: volumeOf(folder, 'kafka'), target: '/var/lib/kafka/data' }])
    .withEnvironment({
      CLUSTER_ID: 'cm9sbGNhbGwtbGFiLTAwMQ',
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:29093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_HEAP_OPTS: '-Xms256m -Xmx512m',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(180_000)
    .start();
  return { address: `127.0.0.1:${port}`, stop: async () => void (await container.stop({ timeout: 20_000 })) };
}

/** PostgreSQL's own image. */
export async function dockerPostgres(folder: string, port: number): Promise<InContainer> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer('postgres:18')
    .withDatabase('rollcall')
    .withUsername('rollcall')
    .withPassword('rollcall')
    .withExposedPorts({ container: 5432, host: port })
    .withBindMounts([{ source: volumeOf(folder, 'postgres'), target: '/var/lib/postgresql' }])
    .withCommand(['postgres', '-c', 'max_connections=400'])
    .withStartupTimeout(180_000)
    .start();
  const address = `postgresql://rollcall:rollcall@127.0.0.1:${port}/rollcall`;
  return { address, stop: async () => void (await container.stop({ timeout: 20_000 })) };
}
