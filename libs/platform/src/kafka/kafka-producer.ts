import { Injectable } from '@nestjs/common';
import { Partitioners, type IHeaders, type Producer } from 'kafkajs';
import { ServiceSettings } from '../settings/settings';
import type { TopicName } from '@rollcall/contracts';
import { SendSpans } from '../trace/message-spans';
import { kafkaOf } from './kafka-client';
import { fullName } from './topics';

export interface Outgoing {
  readonly topic: TopicName;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: Readonly<IHeaders>;
}

/** Whoever sent did not want to wait any longer. Transient, as all errors of Kafka are. */
export class KafkaGivenUpError extends Error {
  constructor() {
    super('the brokers did not acknowledge in time');
    this.name = 'KafkaGivenUpError';
  }
}

/** Sends with acks=all, idempotently; what is sent in one call stays in order within each key. */
@Injectable()
export class KafkaProducer {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly settings: ServiceSettings) {}

  /**
   * Resolves when the brokers have acknowledged all of it. When it throws, any part may have arrived. When the signal
   * is aborted before, it throws KafkaGivenUpError and closes the connections, so that what has not left stays.
   */
  async send(messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    let giveUp: () => void = () => undefined;
    const givenUp = new Promise<never>((_, reject) => (giveUp = () => reject(new KafkaGivenUpError())));
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await Promise.race([givenUp, this.sendNow(messages, signal)]);
    } catch (error) {
      void this.close(); // an idempotent producer that failed has lost count
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** So that the first message need not wait for a connection; when it fails, the message makes its own. */
  async connect(): Promise<void> {
    await this.connected().catch(() => this.close());
  }

  async close(): Promise<void> {
    const closing = this.producer;
    this.producer = undefined;
    await closing?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async sendNow(messages: readonly Outgoing[], signal: AbortSignal): Promise<void> {
    const producer = await this.connected();
    if (signal.aborted) throw new KafkaGivenUpError();
    const spans = new SendSpans();
    try {
      await producer.sendBatch({ acks: -1, topicMessages: this.byTopic(messages, spans) });
      spans.end();
    } catch (error) {
      spans.end(error);
      throw error;
    }
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.begin();
    return this.producer;
  }

  private async begin(): Promise<Producer> {
    const producer = kafkaOf(this.settings).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
    await producer.connect();
    return producer;
  }

  private byTopic(messages: readonly Outgoing[], spans: SendSpans) {
    const groups = new Map<TopicName, Outgoing[]>();
    for (const message of messages) {
      const group = groups.get(message.topic);
      if (group) group.push(message);
      else groups.set(message.topic, [message]);
    }
    return [...groups].map(([name, group]) => {
      const topic = fullName(this.settings, name);
      const messages = group.map(({ key, value, headers }) => ({
        key,
        value,
        headers: { ...headers, ...spans.begin({ topic, key: key?.toString(), headers }) },
      }));
      return { topic, messages };
    });
  }
}
