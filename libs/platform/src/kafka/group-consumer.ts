import { Logger } from '@nestjs/common';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Settings } from '../settings/settings';
import { atMost, fullJitter, pause } from '../work/backoff';
import { kafkaOf } from './kafka-client';

const PARTITIONS_AT_ONCE = 4;
/** A consumer asks again this often when nothing comes; also how long it takes at most to stop one. */
const MAX_WAIT_MS = 500;
/** What a group that does not answer may cost at the end. */
const DISCONNECT_TIMEOUT_MS = 5_000;
/** A consumer that lasted so long was sound: the next one need not wait longer than the first. */
const SOUND_MS = 60_000;

/** The consumer group of a service. */
export const groupOf = ({ topicPrefix, service }: Pick<Settings, 'topicPrefix' | 'service'>): string =>
  `${topicPrefix}${service}`;

/** The service's member of its consumer group, started anew, for ever, whatever ends it. */
export class GroupConsumer {
  private readonly logger = new Logger(GroupConsumer.name);
  private joined = false;
  private lastSignOfLife = 0;

  constructor(
    private readonly settings: Settings,
    /** With the prefix of the installation. */
    private readonly topics: readonly string[],
    private readonly takeBatch: (payload: EachBatchPayload) => Promise<void>,
  ) {}

  /** Why nothing is consumed; undefined when the group has given us our partitions (perhaps none) and hears us. */
  missing(): string | undefined {
    if (!this.joined) return 'the consumer has not joined its group';
    const silentMs = Date.now() - this.lastSignOfLife;
    return silentMs < this.settings.kafka.sessionTimeoutMs ? undefined : `no heartbeat for ${silentMs} ms`;
  }

  /** Resolves after the signal, when the messages at hand are finished and committed and the group is left. */
  async run(signal: AbortSignal): Promise<void> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    for (let failures = 0; !signal.aborted;) {
      const consumer = this.newConsumer();
      const since = Date.now();
      try {
        await Promise.race([this.consume(consumer), stopped]);
      } catch (error) {
        this.logger.warn({ err: error }, 'the consumer ended and is started anew');
      }
      this.joined = false;
      await atMost(DISCONNECT_TIMEOUT_MS, consumer.disconnect());
      failures = Date.now() - since > SOUND_MS ? 1 : failures + 1;
      await pause(fullJitter(failures, 250, 5_000), signal);
    }
  }

  private newConsumer(): Consumer {
    const consumer = kafkaOf(this.settings).consumer({
      groupId: groupOf(this.settings),
      sessionTimeout: this.settings.kafka.sessionTimeoutMs,
      heartbeatInterval: Math.min(3_000, this.settings.kafka.sessionTimeoutMs / 4),
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { retries: 5, initialRetryTime: 200, maxRetryTime: 2_000, restartOnFailure: async () => false },
    });
    const { GROUP_JOIN, HEARTBEAT, DISCONNECT } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.joined = true;
      this.lastSignOfLife = Date.now();
      this.logger.log({ assignment: payload.memberAssignment }, 'partitions assigned');
    });
    consumer.on(HEARTBEAT, () => void (this.lastSignOfLife = Date.now()));
    consumer.on(DISCONNECT, () => void (this.joined = false));
    return consumer;
  }

  /** Consumes until something ends the consumer, and throws that. */
  private async consume(consumer: Consumer): Promise<never> {
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => undefined);
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: this.takeBatch,
    });
    return crashed;
  }
}
