import { Client, escapeIdentifier } from 'pg';
import type { MigrationInterface } from 'typeorm';
import type { Settings } from '../settings/settings';
import { connectionOptions, schemaOf } from './connection';
import type { Sql } from './database';
import { PlatformTables1700000000000 } from './platform-tables.migration';
import { codeOf } from './transient';

/** A TypeORM migration; its class name ends with 13 digits (milliseconds), which give the order. */
export type MigrationClass = new () => MigrationInterface;

const UNDEFINED_TABLE = '42P01';
const table = 'migration';

const withOurs = (migrations: readonly MigrationClass[]): MigrationClass[] => [
  PlatformTables1700000000000,
  ...migrations,
];

/** Makes the schema and brings it up to date. Safe to run in several processes at once: they take turns. */
export async function migrate(settings: Settings, migrations: readonly MigrationClass[]): Promise<readonly string[]> {
  const schema = schemaOf(settings.service);
  const turn = new Client(connectionOptions(settings));
  turn.on('error', () => undefined); // a lost connection fails the query at hand; unheard it would end the process
  await turn.connect();
  try {
    await turn.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [`rollcall migrate ${schema}`]);
    await turn.query(`CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(schema)}`);
    return await runPending(settings, schema, migrations);
  } finally {
    await turn.end(); // which also lets go of the lock
  }
}

async function runPending(settings: Settings, schema: string, migrations: readonly MigrationClass[]) {
  const { DataSource } = await import('typeorm'); // 20 MB that a service with nothing to migrate need not carry
  const options = connectionOptions(settings);
  const source = new DataSource({
    type: 'postgres',
    url: options.connectionString ?? settings.databaseUrl,
    schema,
    migrations: withOurs(migrations),
    migrationsTableName: table,
    installExtensions: false,
    extra: { ...options, max: 2 },
  });
  await source.initialize();
  try {
    const done = await source.runMigrations({ transaction: 'each' });
    return done.map(({ name }) => name);
  } finally {
    await source.destroy();
  }
}

/** The names of the migrations that have not been run, in no order. */
export async function pendingMigrations(sql: Sql, migrations: readonly MigrationClass[]): Promise<readonly string[]> {
  const done = await sql.query<{ name: string }>(`SELECT name FROM ${table}`).catch((error: unknown) => {
    if (codeOf(error) === UNDEFINED_TABLE) return [];
    throw error;
  });
  const names = new Set(done.map(({ name }) => name));
  return withOurs(migrations)
    .map((migration) => new migration().name ?? migration.name)
    .filter((name) => !names.has(name));
}
