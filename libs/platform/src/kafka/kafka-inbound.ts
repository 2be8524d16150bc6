import { Injectable, Logger } from '@nestjs/common';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { topics, type TopicName } from '@rollcall/contracts';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { Schema } from '../database/schema';
import { Metrics } from '../health/metrics';
import { ServiceSettings } from '../settings/settings';
import { atMost, fullJitter, pause } from '../work/backoff';
import type { Inbound } from './inbound';
import { kafkaOf } from './kafka-client';
import { PartitionBatch } from './partition-batch';
import { fullName, Topics } from './topics';

const PARTITIONS_AT_ONCE = 4;
/** A consumer asks again this often when nothing comes; also how long it takes at most to stop one. */
const MAX_WAIT_MS = 500;
/** What a group that does not answer may cost at the end. */
const DISCONNECT_TIMEOUT_MS = 5_000;

/**
 * What `@EventPattern` controllers are fed by: one kafkajs consumer of the group `<prefix><service>` for all their
 * topics, batch by batch. It is started anew, for ever, whatever ends it.
 */
@Injectable()
export class KafkaInbound extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(KafkaInbound.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private joined = false;
  private lastSignOfLife = 0;
  private readonly seconds;
  private readonly lag;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly tables: Schema,
    private readonly topics: Topics,
    metrics: Metrics,
  ) {
    super();
    this.seconds = metrics.histogram('rollcall_inbound_seconds', 'time that a message took in its handlers', ['topic']);
    this.lag = metrics.gauge('rollcall_inbound_lag', 'messages of a partition not yet taken in', [
      'topic',
      'partition',
    ]);
  }

  /** Throws for an `@EventPattern` that is no topic of the contracts. */
  listen(callback: () => void): void {
    for (const pattern of this.messageHandlers.keys()) topicName(pattern);
    this.running = this.run();
    callback(); // the broker may be away: the service is up all the same
  }

  /** Finishes the messages at hand, commits, leaves the group. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  on(): never {
    throw new Error('the consumer has no events to listen to');
  }

  unwrap<T>(): T {
    throw new Error('the consumer is not lent out');
  }

  /** Why nothing is consumed; undefined when partitions are assigned, or there is nothing to consume. */
  missing(): string | undefined {
    const unusable = this.topics.missing();
    if (unusable !== undefined) return unusable;
    if (this.messageHandlers.size === 0) return undefined;
    if (!this.joined) return 'the consumer has not joined its group';
    const silentMs = Date.now() - this.lastSignOfLife;
    return silentMs < this.settings.kafka.sessionTimeoutMs ? undefined : `no heartbeat for ${silentMs} ms`;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([Promise.all([this.tables.ready(), this.topics.ready()]), stopped]);
    if (this.messageHandlers.size === 0) return;
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
      failures = Date.now() - since > 60_000 ? 1 : failures + 1;
      await pause(fullJitter(failures, 250, 5_000), signal);
    }
  }

  private newConsumer(): Consumer {
    const consumer = kafkaOf(this.settings).consumer({
      groupId: `${this.settings.topicPrefix}${this.settings.service}`,
      sessionTimeout: this.settings.kafka.sessionTimeoutMs,
      heartbeatInterval: 3_000,
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
    const patterns = [...this.messageHandlers.keys()].map(topicName);
    await consumer.subscribe({ topics: patterns.map((topic) => fullName(this.settings, topic)), fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => this.takeBatch(payload),
    });
    return crashed;
  }

  private takeBatch(payload: EachBatchPayload): Promise<void> {
    const topic = topicName(payload.batch.topic.slice(this.settings.topicPrefix.length));
    const { partition } = payload.batch;
    this.lag.set({ topic, partition }, Number(payload.batch.offsetLag()));
    return new PartitionBatch(payload, topic, this.stopping.signal, (message) => this.handle(message)).run();
  }

  private async handle(message: Inbound): Promise<void> {
    const end = this.seconds.startTimer({ topic: message.topic });
    try {
      for (let handler = this.getHandlerByPattern(message.topic); handler; handler = handler.next ?? null) {
        const result: unknown = await handler(message, new BaseRpcContext([message]));
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      }
    } finally {
      end();
    }
  }
}

/** Throws for a pattern that is no topic of ours: a mistake in a controller. */
function topicName(text: string): TopicName {
  if (!(text in topics)) throw new Error(`${text} is not a topic of the contracts`);
  return text as TopicName;
}
