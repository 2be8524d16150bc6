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
  /** The message as it was, with its own headers; cut when it was too large to be parked whole. */
  readonly message: {
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, Buffer>>;
    readonly whole: boolean;
  };
  /** How often it had been replayed before it was parked again. */
  readonly replays: number;
}

const names = {
  topic: 'rollcall-topic',
  partition: 'rollcall-partition',
  offset: 'rollcall-offset',
  error: 'rollcall-error',
  service: 'rollcall-service',
  time: 'rollcall-time',
} as const;

/** Says on a dead letter that only the beginning of the message is there. */
const TRUNCATED = 'rollcall-truncated';

/** On a message that was sent again: how often so far. */
export const REPLAYS = 'rollcall-replays';

/** Reads a message of `dead-letter.v1`; what is missing becomes empty, since nothing may be parked twice. */
export function readDeadLetter(message: Inbound): DeadLetter {
  const header = (name: keyof typeof names) => message.headers[names[name]]?.toString('utf8') ?? '';
  const time = new Date(header('time'));
  const { [TRUNCATED]: truncated, [REPLAYS]: replays, ...others } = message.headers;
  const added: readonly string[] = Object.values(names);
  const headers = Object.fromEntries(Object.entries(others).filter(([name]) => !added.includes(name)));
  return {
    topic: header('topic'),
    partition: Number(header('partition') || '0'),
    offset: header('offset'),
    error: header('error'),
    service: header('service'),
    time: Number.isNaN(time.getTime()) ? new Date(0) : time,
    key: message.key?.toString('utf8') ?? null,
    value: message.value?.toString('utf8') ?? null,
    message: { key: message.key, value: message.value, headers, whole: truncated === undefined },
    replays: Number.parseInt(replays?.toString('utf8') ?? '', 10) || 0,
  };
}

const SEND_TIMEOUT_MS = 5_000;

const CUT_KEY_BYTES = 1_000;
const CUT_VALUE_BYTES = 100_000;

interface Letter {
  readonly topic: 'dead-letter.v1';
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string>>;
}

/** Parks messages that cannot be used, with their own key, value and headers (and ours beside them). */
@Injectable()
export class DeadLetters {
  private readonly logger = new Logger(DeadLetters.name);
  private readonly parked;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly producer: KafkaProducer,
    metrics: Metrics,
  ) {
    this.parked = metrics.counter('rollcall_dead_letters_total', 'Messages that were parked.', ['topic']);
  }

  /** Resolves when it is parked, however long the broker is away; throws LetGoError when the message is to be left. */
  async park(message: Inbound, reason: string): Promise<void> {
    const { topic, partition, offset, signal } = message;
    this.logger.error({ topic, partition, offset, reason }, 'a message is parked');
    let letter = this.letterOf(message, reason);
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.producer.send([letter], AbortSignal.timeout(SEND_TIMEOUT_MS));
        this.parked.inc({ topic });
        return;
      } catch (error) {
        this.logger.warn({ err: error, attempt }, 'parking is tried again');
        if (isTooLarge(error)) letter = this.cut(letter);
        await message.heartbeat();
        await pause(fullJitter(attempt, 200, 3_000), signal);
      }
    }
    throw new LetGoError();
  }

  private letterOf({ topic, partition, offset, key, value, headers }: Inbound, reason: string): Letter {
    const { topicPrefix, service } = this.settings;
    const own = {
      [names.topic]: `${topicPrefix}${topic}`,
      [names.partition]: String(partition),
      [names.offset]: offset,
      [names.error]: reason.slice(0, 2_000),
      [names.service]: service,
      [names.time]: new Date().toISOString(),
    };
    return { topic: 'dead-letter.v1', key, value, headers: { ...headers, ...own } };
  }

  /** A message as large as a broker takes has no room for our headers: the beginning must do. */
  private cut({ topic, key, value, headers }: Letter): Letter {
    const own = [...Object.values(names), REPLAYS].flatMap((name) => (headers[name] ? [[name, headers[name]]] : []));
    const cutHeaders = { ...Object.fromEntries(own), [TRUNCATED]: 'true' };
    return {
      topic,
      key: key?.subarray(0, CUT_KEY_BYTES) ?? null,
      value: value?.subarray(0, CUT_VALUE_BYTES) ?? null,
      headers: cutHeaders,
    };
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && (('type' in error && error.type === 'MESSAGE_TOO_LARGE') || isTooLarge(error.cause));
