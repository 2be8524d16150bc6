import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import type { KafkaSettings, Settings } from '../settings/settings';

const levels: Record<number, 'warn' | 'debug'> = {
  [logLevel.ERROR]: 'warn', // what kafkajs calls an error is mostly one that is tried again
  [logLevel.WARN]: 'warn',
};

function writeLog({ level, namespace, log }: LogEntry): void {
  const { message, ...details } = log;
  new Logger(`Kafka ${namespace}`)[levels[level] ?? 'debug'](details, message);
}

/** kafkajs asks for the password at each login, so it is read from the file each time. */
function saslOf({ mechanism, username, passwordFile }: NonNullable<KafkaSettings['sasl']>): SASLOptions {
  return {
    mechanism,
    username,
    get password() {
      return readFileSync(passwordFile, 'utf8').trimEnd();
    },
  };
}

/** A client of the brokers that the settings name; nothing is connected yet. */
export function kafkaOf(settings: Settings, level = logLevel.INFO): Kafka {
  const { brokers, ssl, sasl } = settings.kafka;
  const config: KafkaConfig = {
    clientId: `${settings.topicPrefix}${settings.service}`,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 },
    logLevel: level,
    logCreator: () => writeLog,
  };
  if (ssl) config.ssl = ssl.ca === undefined ? true : { ca: [ssl.ca] };
  if (sasl) config.sasl = saslOf(sasl);
  return new Kafka(config);
}
