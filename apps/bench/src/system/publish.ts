import { randomUUID } from 'node:crypto';
import type { DataOf, EventDefinition } from '@rollcall/contracts';
import type { Kafka } from 'kafkajs';

/** Together the largest stay below what a broker takes in one request for a partition (1 MB). */
const EVENTS_AT_ONCE = 4;

/** Publishes events as a service would, some at a time. */
export async function publish<D extends EventDefinition>(
  kafka: Kafka,
  topicPrefix: string,
  definition: D,
  all: Iterable<DataOf<D>>,
): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const messageOf = (data: DataOf<D>) => ({
    key: definition.key(data),
    value: JSON.stringify(data),
    headers: {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_source: '/rollcall/bench',
      ce_type: definition.type,
      ce_time: new Date().toISOString(),
    },
  });
  try {
    const topic = topicPrefix + definition.topic;
    let messages: ReturnType<typeof messageOf>[] = [];
    for (const data of all) {
      messages.push(messageOf(data));
      if (messages.length < EVENTS_AT_ONCE) continue;
      await producer.send({ topic, messages });
      messages = [];
    }
    if (messages.length > 0) await producer.send({ topic, messages });
  } finally {
    await producer.disconnect();
  }
}
