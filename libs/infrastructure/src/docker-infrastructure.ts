import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { StartedTestContainer } from 'testcontainers';
import type { Broker } from './broker';
import { InfrastructureError } from './infrastructure-error';
import { kafkaVersion } from './kafka-jars';
import { CLUSTER_ID } from './own-kafka';

const run = promisify(execFile);

/** How long a container may take to end by itself, in milliseconds. */
const GRACE_MS = 20_000;

/** Long enough to fetch an image. */
const START_WITHIN_MS = 180_000;

/**
 * Whether containers are to be used: ROLLCALL_INFRA=docker or own says so, otherwise whether an engine answers.
 * Throws an InfrastructureError when Docker is asked for and does not answer.
 */
export async function useDocker(env: NodeJS.ProcessEnv): Promise<boolean> {
  const wish = env['ROLLCALL_INFRA'];
  if (wish === 'own') return false;
  const runs = await dockerRuns();
  if (wish === 'docker' && !runs) throw new InfrastructureError('ROLLCALL_INFRA=docker, and no Docker engine answers.');
  return runs;
}

async function dockerRuns(): Promise<boolean> {
  try {
    await run('docker', ['info'], { timeout: 10_000 });
    return true;
  } catch {
    return false; // no client, no engine, or no right to use it
  }
}

/** The volume that keeps the data between starts: one for each folder. */
const volumeOf = (folder: string): string =>
  `rollcall-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;

/** Removes what containers have kept for that folder of the lab; nothing where there is no Docker. */
export async function removeVolumes(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (!(await useDocker(env))) return;
  await run('docker', [
    'volume',
    'rm',
    '--force',
    ...['kafka', 'postgres'].map((part) => volumeOf(join(folder, part))),
  ]);
}

/** Apache Kafka's own image: one KRaft node that clients reach at `port` of this machine. */
export class DockerKafka implements Broker {
  readonly process = undefined; // the engine's, not ours
  private container: StartedTestContainer | undefined;

  constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  get brokers(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { GenericContainer, Wait } = await import('testcontainers'); // takes a second to load, and few need it
    this.container = await new GenericContainer(`apache/kafka:${kafkaVersion()}`)
      .withExposedPorts({ container: this.port, host: this.port })
      .withBindMounts([{ source: volumeOf(this.folder), target: '/var/lib/kafka/data' }])
      .withEnvironment(this.settings())
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .withStartupTimeout(START_WITHIN_MS)
      .start();
  }

  async stop(): Promise<void> {
    await this.container?.stop({ timeout: GRACE_MS });
    this.container = undefined;
  }

  private settings(): Record<string, string> {
    return {
      CLUSTER_ID,
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:29093',
      KAFKA_LISTENERS: `PLAINTEXT://:${this.port},CONTROLLER://:29093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${this.port}`,
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
    };
  }
}

/** PostgreSQL's own image. */
export class DockerPostgres {
  readonly process = undefined; // the engine's, not ours
  private container: StartedTestContainer | undefined;

  constructor(
    private readonly folder: string,
    private readonly port: number,
  ) {}

  get url(): string {
    return `postgresql://rollcall:rollcall@127.0.0.1:${this.port}/rollcall`;
  }

  async start(): Promise<void> {
    const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
    this.container = await new PostgreSqlContainer('postgres:18')
      .withDatabase('rollcall')
      .withUsername('rollcall')
      .withPassword('rollcall')
      .withExposedPorts({ container: 5432, host: this.port })
      .withBindMounts([{ source: volumeOf(this.folder), target: '/var/lib/postgresql' }])
      .withCommand(['postgres', '-c', 'max_connections=400'])
      .withStartupTimeout(START_WITHIN_MS)
      .start();
  }

  async stop(): Promise<void> {
    await this.container?.stop({ timeout: GRACE_MS });
    this.container = undefined;
  }
}
