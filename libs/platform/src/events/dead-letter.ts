import { Injectable, Logger } from '@nestjs/common';
import { Metrics } from '../health/metrics';
import { LetGoError, type Inbound } from '../kafka/inbound';
import { KafkaProducer } from '../kafka/kafka-producer';
import { ServiceSettings } from '../settings/settings';
import { fullJitter, pause } from '../work/backoff';

/** A message that could not be used, as it lies on `dead-letter.v1`. */
export interface DeadLetter {
  /** Where it came from, with the prefix of the installation. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly error: string;
  /** Who could not use it. */
  readonly service: string;
  readonly time: Date;
  readonly key: string | null;
  /** As UTF-8; bytes that are none become replacement characters. */
  readonly value: string | null;
}

const names = {
  topic: 'rollcall-topic',
  partition: 'rollcall-partition',
  offset: 'rollcall-offset',
  error: 'rollcall-error',
  service: 'rollcall-service',
  time: 'rollcall-time',
} as const;

/** Reads a message of `dead-letter.v1`; what is missing becomes empty, since nothing may be parked twice. */
export function readDeadLetter(message: Inbound): DeadLetter {
  const header = (name: keyof typeof names) => message.headers[names[name]]?.toString('utf8') ?? '';
  const time = new Date(header('time'));
  return {
    topic: header('topic'),
    partition: Number(header('partition') || '0'),
    offset: header('offset'),
    error: header('error'),
    service: header('service'),
    time: Number.isNaN(time.getTime()) ? new Date(0) : time,
    key: message.key?.toString('utf8') ?? null,
    value: message.value?.toString('utf8') ?? null,
  };
}

const SEND_TIMEOUT_MS = 5_000;

/** Parks messages that cannot be used, with their own key, value and headers. */
@Injectable()
export class DeadLetters {
  private readonly logger = new Logger(DeadLetters.name);
  private readonly parked;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly producer: KafkaProducer,
    metrics: Metrics,
  ) {
    this.parked = metrics.counter('rollcall_inbound_parked_total', 'messages that could not be used', ['topic']);
  }

  /** Resolves when it is parked, however long the broker is away; throws LetGoError when the message is to be left. */
  async park(message: Inbound, reason: string): Promise<void> {
    const { topicPrefix, service } = this.settings;
    const headers = {
      ...message.headers,
      [names.topic]: `${topicPrefix}${message.topic}`,
      [names.partition]: String(message.partition),
      [names.offset]: message.offset,
      [names.error]: reason.slice(0, 2_000),
      [names.service]: service,
      [names.time]: new Date().toISOString(),
    };
    const { key, value, topic, partition, offset } = message;
    this.logger.error({ topic, partition, offset, reason }, 'a message is parked');
    for (let attempt = 1; !message.signal.aborted; attempt++) {
      try {
        await this.producer.send(
          [{ topic: 'dead-letter.v1', key, value, headers }],
          AbortSignal.timeout(SEND_TIMEOUT_MS),
        );
        this.parked.inc({ topic });
        return;
      } catch (error) {
        this.logger.warn({ err: error, attempt }, 'parking is tried again');
        await message.heartbeat();
        await pause(fullJitter(attempt, 200, 3_000), message.signal);
      }
    }
    throw new LetGoError();
  }
}
