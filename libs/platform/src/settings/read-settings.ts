import { readFileSync } from 'node:fs';
import { environmentOf, type Environment } from './environment';
import { readConfiguration, secretProblems, unreadable } from './read-configuration';
import { SettingsError, type KafkaSettings, type ServiceName, type Settings } from './settings';

/** Files that the environment names and that must be readable at start. */
const fileVariables = ['PGSSLROOTCERT', 'KAFKA_SSL_CA', 'KAFKA_SASL_PASSWORD_FILE'] as const;

/**
 * The settings of a service from its environment and its YAML file.
 *
 * Throws SettingsError, whose `problems` name every bad variable and path at once.
 */
export function readSettings(service: ServiceName, env: NodeJS.ProcessEnv): Settings {
  const environment = environmentOf(service).safeParse(blankIsAbsent(env));
  const problems = environment.success
    ? []
    : environment.error.issues.map((issue) => `${String(issue.path[0] ?? 'environment')}: ${issue.message}`);

  for (const name of fileVariables) {
    const path = env[name];
    const problem = !path || (name === 'KAFKA_SSL_CA' && path === SYSTEM_CA) ? undefined : unreadable(path);
    if (problem) problems.push(`${name}: ${problem}`);
  }
  const file = env['ROLLCALL_CONFIG'] ? readConfiguration(env['ROLLCALL_CONFIG']) : { problems: [] };
  const secrets = file.value ? secretProblems(file.value, service, env) : [];
  problems.push(...[...file.problems, ...secrets].map((problem) => `ROLLCALL_CONFIG: ${problem}`));

  if (!environment.success || !file.value || problems.length > 0) throw new SettingsError(problems);
  const { data } = environment;
  return Object.freeze({
    service,
    databaseUrl: data.DATABASE_URL,
    ...(data.PGSSLROOTCERT === undefined ? {} : { databaseCa: readFileSync(data.PGSSLROOTCERT, 'utf8') }),
    kafka: kafkaOf(data),
    host: data.HOST ?? (file.value.auth === 'none' ? '127.0.0.1' : '0.0.0.0'),
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    topicPrefix: data.TOPIC_PREFIX,
    topicPartitions: data.TOPIC_PARTITIONS,
    replicationFactor: data.KAFKA_REPLICATION,
    coordinatorUrl: data.COORDINATOR_URL,
    corsOrigins: data.CORS_ORIGINS,
    trustedProxies: data.TRUSTED_PROXIES,
    rateLimitPerMinute: data.RATE_LIMIT_PER_MINUTE,
    migrateAtStart: data.ROLLCALL_MIGRATE === 'true',
    configuration: file.value,
  });
}

/** As KAFKA_SSL_CA: TLS with the CAs that the machine trusts already. */
const SYSTEM_CA = 'system';

function kafkaOf(env: Environment): KafkaSettings {
  const { KAFKA_SSL_CA: ca, KAFKA_SASL_MECHANISM: mechanism } = env;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD_FILE: passwordFile } = env;
  return {
    brokers: env.KAFKA_BROKERS,
    sessionTimeoutMs: env.KAFKA_SESSION_TIMEOUT_MS,
    ...(ca === undefined ? {} : { ssl: ca === SYSTEM_CA ? {} : { ca: readFileSync(ca, 'utf8') } }),
    ...(mechanism && username && passwordFile ? { sasl: { mechanism, username, passwordFile } } : {}),
  };
}

/** An empty variable means the same as none: manifests and compose files cannot leave one out. */
const blankIsAbsent = (env: NodeJS.ProcessEnv): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' || name === 'TOPIC_PREFIX'));
