import { Injectable } from '@nestjs/common';
import { Partitioners, type IHeaders, type Producer } from 'kafkajs';
import { ServiceSettings } from '../settings/settings';
import type { TopicName } from '@rollcall/contracts';
import { kafkaOf } from './kafka-client';
import { fullName } from './topics';

export interface Outgoing {
  readonly topic: TopicName;
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers: IHeaders;
}

export class KafkaDeadlineError extends Error {
  constructor(deadlineMs: number) {
    super(`Kafka did not acknowledge within ${Math.round(deadlineMs)} ms`);
    this.name = 'KafkaDeadlineError'; // transient, as all errors of kafkajs are
  }
}

/** Sends with acks=all, idempotently; what is sent in one call stays in order within each key. */
@Injectable()
export class KafkaProducer {
  private producer: Promise<Producer> | undefined;

  constructor(private readonly settings: ServiceSettings) {}

  /**
   * Resolves when the brokers have acknowledged all of it. When it throws, any part may have arrived.
   * After `deadlineMs` it throws and closes the connections, so that nothing more can leave.
   */
  async send(messages: readonly Outgoing[], deadlineMs: number): Promise<void> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), Math.max(0, deadlineMs));
    const tooLate = new Promise<never>((_, reject) => {
      late.signal.addEventListener('abort', () => reject(new KafkaDeadlineError(deadlineMs)), { once: true });
    });
    try {
      await Promise.race([tooLate, this.sendNow(messages)]);
    } catch (error) {
      await this.close(); // an idempotent producer that failed has lost count
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async close(): Promise<void> {
    const closing = this.producer;
    this.producer = undefined;
    await closing?.then((producer) => producer.disconnect()).catch(() => undefined);
  }

  private async sendNow(messages: readonly Outgoing[]): Promise<void> {
    const producer = await this.connected();
    await producer.sendBatch({ acks: -1, topicMessages: this.byTopic(messages) });
  }

  private connected(): Promise<Producer> {
    this.producer ??= this.connect();
    return this.producer;
  }

  private async connect(): Promise<Producer> {
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

  private byTopic(messages: readonly Outgoing[]) {
    const groups = new Map<TopicName, Outgoing[]>();
    for (const message of messages) {
      const group = groups.get(message.topic);
      if (group) group.push(message);
      else groups.set(message.topic, [message]);
    }
    return [...groups].map(([topic, group]) => ({
      topic: fullName(this.settings, topic),
      messages: group.map(({ key, value, headers }) => ({ key, value, headers })),
    }));
  }
}
