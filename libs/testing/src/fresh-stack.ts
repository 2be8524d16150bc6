import { randomBytes } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';

/** A corner of the shared Kafka and Postgres that no other test sees. */
export interface FreshStack {
  readonly brokers: string;
  /** A database of its own, empty. */
  readonly databaseUrl: string;
  /** Before every topic name, such as `test-1f2e3d4c.`. */
  readonly topicPrefix: string;
  /** A client of the broker. */
  readonly kafka: Kafka;
  /** What a service wants to find in its environment. */
  readonly env: Readonly<Record<'KAFKA_BROKERS' | 'DATABASE_URL' | 'TOPIC_PREFIX', string>>;
  /** Drops the database, also from under open connections, and deletes the topics. */
  dispose(): Promise<void>;
}

/** The address that the jest configuration of the repository has put there. */
function named(variable: 'KAFKA_BROKERS' | 'DATABASE_URL'): string {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: run this test by the jest.config.cjs of the repository's root`);
  return value;
}

async function administer(databaseUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A new database and a new topic prefix on the shared Postgres and Kafka, or on a Kafka of the test's own. Topics are
 * made by who uses them.
 */
export async function freshStack(brokers = named('KAFKA_BROKERS')): Promise<FreshStack> {
  const shared = named('DATABASE_URL');
  const id = randomBytes(5).toString('hex');
  const database = `test_${id}`;
  const topicPrefix = `test-${id}.`;
  await administer(shared, `CREATE DATABASE ${database}`);
  const address = new URL(shared);
  address.pathname = `/${database}`;
  const kafka = new Kafka({ clientId: `test-${id}`, brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  return {
    brokers,
    databaseUrl: address.href,
    topicPrefix,
    kafka,
    env: { KAFKA_BROKERS: brokers, DATABASE_URL: address.href, TOPIC_PREFIX: topicPrefix },
    dispose: async () => {
      await administer(shared, `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await deleteTopics(kafka, topicPrefix);
    },
  };
}

async function deleteTopics(kafka: Kafka, prefix: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}
