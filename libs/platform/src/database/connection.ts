import { types, type ClientConfig } from 'pg';
import type { ServiceName, Settings } from '../settings/settings';

/** The Postgres schema that a service owns. */
export const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_');

/** int8 as number: our counters stay far below 2^53. */
const INT8 = 20;

/** How every connection of a service is made: its own schema, and numbers as numbers. */
export function connectionOptions(settings: Settings): ClientConfig {
  return {
    connectionString: settings.databaseUrl,
    application_name: settings.service,
    options: `-c search_path=${schemaOf(settings.service)} -c timezone=UTC`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 && format !== 'binary' ? Number : types.getTypeParser(id, format),
    },
    ...(settings.databaseCa === undefined ? {} : { ssl: { ca: settings.databaseCa, rejectUnauthorized: true } }),
  };
}
