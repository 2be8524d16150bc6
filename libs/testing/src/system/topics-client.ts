import { randomUUID } from 'node:crypto';
import type { DataOf, EventDefinition, TopicName } from '@rollcall/contracts';
import type { Consumer, Kafka } from 'kafkajs';
import type { z } from 'zod';

/** A message as somebody outside finds it. */
export interface MessageSeen {
  readonly topic: string;
  readonly key: string | null;
  /** The CloudEvents type, if it says one. */
  readonly type: string | undefined;
  /** The text as it came; null for a tombstone. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything that a topic holds and gets, in the order of arrival. */
export interface Listening {
  readonly messages: readonly MessageSeen[];
  /** The data of those of one kind; throws where one does not fit the contract. */
  of<Schema extends z.ZodType>(definition: EventDefinition<Schema>): z.infer<Schema>[];
  stop(): Promise<void>;
}

/** So many messages are well below the megabyte that a broker takes in one request. */
const SENT_AT_ONCE = 500;

const messageOf = <Definition extends EventDefinition>({ type, key }: Definition, data: DataOf<Definition>) => ({
  key: key(data),
  value: JSON.stringify(data),
  headers: {
    ce_specversion: '1.0',
    ce_id: randomUUID(),
    ce_source: '/rollcall/test',
    ce_type: type,
    ce_subject: key(data),
    ce_time: new Date().toISOString(),
    'content-type': 'application/json',
  },
});

/** Kafka as a system outside Rollcall uses it. Topics are named as in the contracts, without the prefix. */
export class TopicsClient {
  private readonly consumers = new Set<Consumer>();

  constructor(
    private readonly kafka: Kafka,
    private readonly prefix: string,
  ) {}

  /** Sends whatever it is given: also what no contract allows. */
  async send(
    topic: TopicName,
    message: { readonly key?: string; readonly value: string | null; readonly headers?: Record<string, string> },
  ): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    try {
      const { key = null, value, headers = {} } = message;
      await producer.send({ topic: this.prefix + topic, messages: [{ key, value, headers }] });
    } finally {
      await producer.disconnect();
    }
  }

  /** Publishes an event as a service would. */
  publish<Definition extends EventDefinition>(definition: Definition, data: DataOf<Definition>): Promise<void> {
    return this.send(definition.topic, messageOf(definition, data));
  }

  /** The same for many events of one kind, in their order. */
  async publishAll<Definition extends EventDefinition>(
    definition: Definition,
    all: readonly DataOf<Definition>[],
  ): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    try {
      for (let at = 0; at < all.length; at += SENT_AT_ONCE) {
        const messages = all.slice(at, at + SENT_AT_ONCE).map((data) => messageOf(definition, data));
        await producer.send({ topic: this.prefix + definition.topic, messages });
      }
    } finally {
      await producer.disconnect();
    }
  }

  /** Reads the topic from its beginning, and goes on. */
  async listen(topic: TopicName): Promise<Listening> {
    const consumer = this.kafka.consumer({ groupId: `${this.prefix}listener-${randomUUID()}` });
    this.consumers.add(consumer);
    const messages: MessageSeen[] = [];
    const next = new Map<number, bigint>();
    await consumer.connect();
    await consumer.subscribe({ topic: this.prefix + topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message: { key, value, offset, headers = {} } }) => {
        if (BigInt(offset) < (next.get(partition) ?? 0n)) return; // Kafka delivers again what was not committed
        next.set(partition, BigInt(offset) + 1n);
        const texts = Object.entries(headers).map(([name, content]) => [name, String(content)] as const);
        const seen = Object.fromEntries(texts);
        messages.push({
          topic,
          key: key?.toString() ?? null,
          type: seen['ce_type'],
          value: value?.toString() ?? null,
          headers: seen,
        });
      },
    });
    return {
      messages,
      of: ({ type, data }) =>
        messages
          .filter((one) => one.type === type && one.value !== null)
          .map(({ value }) => data.parse(JSON.parse(value ?? ''))),
      stop: () => this.end(consumer),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.consumers].map((consumer) => this.end(consumer)));
  }

  private async end(consumer: Consumer): Promise<void> {
    if (this.consumers.delete(consumer)) await consumer.disconnect();
  }
}
