import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { Kafka, logLevel, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import type { KafkaSettings, Settings } from '../settings/settings';

/** Whatever matters reaches us as an error, too, and is told once there: kafkajs tells each of its own tries. */
function writeLog({ namespace, log }: LogEntry): void {
  const { message, ...details } = log;
  new Logger(`Kafka ${namespace}`).debug(details, message);
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
export function kafkaOf(settings: Settings): Kafka {
  const { brokers, ssl, sasl } = settings.kafka;
  const config: KafkaConfig = {
    clientId: `${settings.topicPrefix}${settings.service}`,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 4 },
    logLevel: logLevel.INFO,
    logCreator: () => writeLog,
  };
  if (ssl) config.ssl = ssl.ca === undefined ? true : { ca: [ssl.ca] };
  if (sasl) config.sasl = saslOf(sasl);
  return new Kafka(config);
}
