import { Injectable, Logger } from '@nestjs/common';
import { BaseRpcContext, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { topics, type TopicName } from '@rollcall/contracts';
import type { EachBatchPayload } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { Schema } from '../database/schema';
import { Metrics } from '../health/metrics';
import { ServiceSettings } from '../settings/settings';
import { processing } from '../trace/message-spans';
import { activeTraceparent } from '../trace/trace';
import { ConsumerLag } from './consumer-lag';
import { GroupConsumer, groupOf } from './group-consumer';
import type { Inbound } from './inbound';
import { PartitionBatch, type Portion } from './partition-batch';
import { fullName, Topics } from './topics';

const ONE_BY_ONE: Portion = { messages: 1, bytes: Infinity };

/** What a handler takes whose `@EventPattern` says `{ together: true }`: an array. A few MB are in memory twice. */
const TOGETHER: Portion = { messages: 50, bytes: 2_000_000 };

/** What `@EventPattern` controllers are fed by: the patterns are names of topics, without the installation's prefix. */
@Injectable()
export class KafkaInbound extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(KafkaInbound.name);
  private readonly stopping = new AbortController();
  private readonly seconds;
  private readonly delay;
  private consumer: GroupConsumer | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly settings: ServiceSettings,
    private readonly tables: Schema,
    private readonly topics: Topics,
    metrics: Metrics,
    private readonly consumerLag: ConsumerLag,
  ) {
    super();
    this.seconds = metrics.histogram(
      'rollcall_inbound_duration_seconds',
      'How long messages that were applied together took.',
      ['topic'],
    );
    this.delay = metrics.histogram(
      'rollcall_inbound_delay_seconds',
      'From the moment an event was written until it is stored here.',
      ['topic'],
      [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600],
    );
  }

  /** Throws for an `@EventPattern` that is no topic of the contracts. */
  listen(callback: () => void): void {
    const names = [...this.messageHandlers.keys()].map((pattern) => fullName(this.settings, topicName(pattern)));
    if (names.length > 0) {
      this.consumer = new GroupConsumer(this.settings, names, (batch) => this.takeBatch(batch));
      this.consumerLag.start(names);
    }
    this.running = this.run();
    callback(); // the broker may be away: the service is up all the same
  }

  /** Finishes the messages at hand, commits, leaves the group. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.running, this.consumerLag.stop()]);
  }

  on(): never {
    throw new Error('the consumer has no events to listen to');
  }

  unwrap<T>(): T {
    throw new Error('the consumer is not lent out');
  }

  /** Why nothing is consumed; undefined when partitions are assigned, or there is nothing to consume. */
  missing(): string | undefined {
    return this.topics.missing() ?? this.consumer?.missing();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([Promise.all([this.tables.ready(), this.topics.ready()]), stopped]);
    await this.consumer?.run(signal);
  }

  private takeBatch(payload: EachBatchPayload): Promise<void> {
    const topic = topicName(payload.batch.topic.slice(this.settings.topicPrefix.length));
    const together: unknown = this.getHandlerByPattern(topic)?.extras?.['together'];
    const portion = together === true ? TOGETHER : ONE_BY_ONE;
    const payloadOf = (messages: readonly Inbound[]) => (together === true ? messages : messages[0]);
    const handle = (messages: readonly Inbound[]) => this.handle(topic, messages, payloadOf);
    return new PartitionBatch(payload, topic, this.stopping.signal, portion, handle).run();
  }

  /** Throws what a controller threw: the messages come again. */
  private async handle(
    topic: TopicName,
    messages: readonly Inbound[],
    payloadOf: (messages: readonly Inbound[]) => unknown,
  ): Promise<void> {
    const end = this.seconds.startTimer({ topic });
    try {
      await this.inTheirTraces(messages, async (traced) => {
        const payload = payloadOf(traced);
        for (let handler = this.getHandlerByPattern(topic); handler; handler = handler.next ?? null) {
          const result: unknown = await handler(payload, new BaseRpcContext([payload]));
          if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
        }
      });
      for (const { headers } of messages) this.noteDelay(topic, headers['ce_time']?.toString());
    } finally {
      end();
    }
  }

  private noteDelay(topic: TopicName, writtenAt = ''): void {
    const delayMs = Date.now() - Date.parse(writtenAt);
    if (!Number.isNaN(delayMs)) this.delay.observe({ topic }, Math.max(0, delayMs) / 1_000);
  }

  /** Each message has a span in its own trace around what is done with all of them. */
  private inTheirTraces(
    [first, ...others]: readonly Inbound[],
    work: (traced: readonly Inbound[]) => Promise<void>,
    traced: readonly Inbound[] = [],
  ): Promise<void> {
    if (!first) return work(traced);
    const { partition, offset, headers, key } = first;
    const named = { topic: fullName(this.settings, first.topic), key: key?.toString(), headers };
    const place = { partition, offset, group: groupOf(this.settings) };
    return processing(named, place, () =>
      this.inTheirTraces(others, work, [...traced, { ...first, traceparent: activeTraceparent() }]),
    );
  }
}

/** Throws for a pattern that is no topic of ours: a mistake in a controller. */
function topicName(text: string): TopicName {
  if (!(text in topics)) throw new Error(`${text} is not a topic of the contracts`);
  return text as TopicName;
}
