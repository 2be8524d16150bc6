import type { ServiceName, ServiceSettings } from '@rollcall/platform';

/** Settings of a service in a test: nothing that they name is there, until the test says otherwise. */
export const bareSettings = (service: ServiceName): ServiceSettings => ({
  service,
  databaseUrl: 'postgres://nobody@127.0.0.1:1/nothing',
  kafka: { brokers: ['127.0.0.1:1'], sessionTimeoutMs: 10_000 },
  host: '127.0.0.1',
  port: 0,
  logLevel: 'silent',
  topicPrefix: 'test.',
  topicPartitions: 1,
  replicationFactor: 1,
  coordinatorUrl: 'http://127.0.0.1:1',
  corsOrigins: [],
  trustedProxies: [],
  rateLimitPerMinute: 60_000,
  migrateAtStart: false,
  configuration: { auth: 'none', sites: [], tenants: [] },
});
