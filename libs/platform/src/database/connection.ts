import { types, type ClientConfig } from 'pg';
import type { ServiceName, Settings } from '../settings/settings';

/** The Postgres schema that a service owns. */
export const schemaOf = (service: ServiceName): string => service.replaceAll('-', '_');

/** int8 as number: our counters stay far below 2^53. */
const INT8 = 20;

/** A connection whose other end is gone must not keep its locks for hours. Seconds, except the last two: milliseconds. */
const liveness = {
  tcp_keepalives_idle: 30,
  tcp_keepalives_interval: 10,
  tcp_keepalives_count: 3,
  idle_in_transaction_session_timeout: 60_000,
  client_connection_check_interval: 5_000, // a long query of a process that was killed ends soon after it
};

/** An own CA decides alone: node-postgres lets what the address says about TLS win over everything else. */
function addressOf({ databaseUrl, databaseCa }: Settings): string {
  if (databaseCa === undefined) return databaseUrl;
  const address = new URL(databaseUrl);
  for (const name of ['ssl', 'sslmode', 'sslrootcert']) address.searchParams.delete(name);
  return address.href;
}

/** How every connection of a service is made: its own schema, and numbers as numbers. */
export function connectionOptions(settings: Settings): ClientConfig {
  const parameters = { search_path: schemaOf(settings.service), timezone: 'UTC', ...liveness };
  return {
    connectionString: addressOf(settings),
    application_name: settings.service,
    options: Object.entries(parameters)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        id === INT8 && format !== 'binary' ? Number : types.getTypeParser(id, format),
    },
    ...(settings.databaseCa === undefined ? {} : { ssl: { ca: settings.databaseCa, rejectUnauthorized: true } }),
  };
}
