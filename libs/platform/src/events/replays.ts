import { Injectable } from '@nestjs/common';
import { topics, type TopicName } from '@rollcall/contracts';
import { KafkaProducer } from '../kafka/kafka-producer';
import { fullName } from '../kafka/topics';
import { ServiceSettings } from '../settings/settings';
import { REPLAYS, type DeadLetter } from './dead-letter';

const SEND_TIMEOUT_MS = 5_000;

/** Sends parked messages to where they came from once more: key, value and headers as they were. */
@Injectable()
export class Replays {
  constructor(
    private readonly settings: ServiceSettings,
    private readonly producer: KafkaProducer,
  ) {}

  /** The topic of ours with this full name; undefined: it is none, or the one of the dead letters themselves. */
  topicOf(name: string): TopicName | undefined {
    const all = Object.keys(topics).filter((topic): topic is TopicName => topic in topics);
    return all.find((topic) => topic !== 'dead-letter.v1' && fullName(this.settings, topic) === name);
  }

  /** Resolves when the brokers have it. A header counts the replays, so that a message that keeps coming back is seen. */
  async send(topic: TopicName, { message, replays }: Pick<DeadLetter, 'message' | 'replays'>): Promise<void> {
    const { key, value } = message;
    const headers = { ...message.headers, [REPLAYS]: String(replays + 1) };
    await this.producer.send([{ topic, key, value, headers }], AbortSignal.timeout(SEND_TIMEOUT_MS));
  }
}
