import type { Configuration } from '@rollcall/contracts';

export const serviceNames = ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface KafkaSettings {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  /** TLS to the brokers; `ca` is PEM, without it the machine's own CAs count. Absent: plain text. */
  readonly ssl?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    /** Read again at each login, so that the password can be changed while the service runs. */
    readonly passwordFile: string;
  };
  /** How long the group waits for a consumer that is silent before another takes over, in milliseconds. */
  readonly sessionTimeoutMs: number;
}

/** All that a service is told from outside. Read once, at start. */
export interface Settings {
  readonly service: ServiceName;
  readonly databaseUrl: string;
  /** PEM of the CA that must have signed the database's certificate (verify-full). Absent: as the address says. */
  readonly databaseCa?: string;
  readonly kafka: KafkaSettings;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** What comes before every topic and consumer group, such as `rollcall.` */
  readonly topicPrefix: string;
  readonly topicPartitions: number;
  readonly replicationFactor: number;
  readonly coordinatorUrl: string;
  /** Other origins that a browser may call from. */
  readonly corsOrigins: readonly string[];
  /** Whose X-Forwarded-For is believed: addresses, networks, `loopback`, `linklocal` or `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  /** The most requests of one caller in a minute to one process; an address counts as one caller without a token. */
  readonly rateLimitPerMinute: number;
  /** Run pending migrations at start instead of waiting for them. */
  readonly migrateAtStart: boolean;
  readonly configuration: Configuration;
}

/** The settings as a token of dependency injection. */
export abstract class ServiceSettings implements Settings {
  abstract readonly service: ServiceName;
  abstract readonly databaseUrl: string;
  abstract readonly databaseCa?: string;
  abstract readonly kafka: KafkaSettings;
  abstract readonly host: string;
  abstract readonly port: number;
  abstract readonly logLevel: string;
  abstract readonly topicPrefix: string;
  abstract readonly topicPartitions: number;
  abstract readonly replicationFactor: number;
  abstract readonly coordinatorUrl: string;
  abstract readonly corsOrigins: readonly string[];
  abstract readonly trustedProxies: readonly string[];
  abstract readonly rateLimitPerMinute: number;
  abstract readonly migrateAtStart: boolean;
  abstract readonly configuration: Configuration;
}

/** Each problem is `NAME: what is wrong`, or `ROLLCALL_CONFIG: path: what is wrong`. */
export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`the settings cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}
