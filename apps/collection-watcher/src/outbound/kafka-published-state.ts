import { randomUUID } from 'node:crypto';
import {
  collectionObserved,
  mappingChanged,
  siteObserved,
  type DataOf,
  type EventDefinition,
  type TopicName,
} from '@rollcall/contracts';
import { fullName, kafkaOf, type Settings } from '@rollcall/platform';
import type { Admin, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { Said, type PublishedLine, type PublishedSite } from '../core/published-state';

type Mapping = DataOf<typeof mappingChanged>;

export interface PublishedState {
  /** The furthest that was published of each collection. */
  readonly lines: readonly PublishedLine[];
  /** The last heartbeat of each site. */
  readonly sites: readonly PublishedSite[];
  /** Every mapping as it was said last. */
  readonly mappings: readonly Mapping[];
}

const TOPICS: readonly TopicName[] = [collectionObserved.topic, mappingChanged.topic];

/**
 * What the compacted topics hold, read from their beginning to where they ended when it began. A group of its own is
 * needed for that, since the service's group has its place in the topics in Kafka, not in a database that may be restored.
 */
export class KafkaPublishedState {
  private readonly kafka: Kafka;

  constructor(private readonly settings: Settings) {
    this.kafka = kafkaOf(settings);
  }

  /** Throws when the broker cannot be reached, or when the signal is aborted before the end. */
  async read(signal: AbortSignal): Promise<PublishedState> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const ends = await this.endsOf(admin);
      if (ends.size === 0) return { lines: [], sites: [], mappings: [] };
      const groupId = `${this.settings.topicPrefix}${this.settings.service}.recall.${randomUUID()}`;
      const state = await this.readUntil(groupId, ends, signal);
      await admin.deleteGroups([groupId]).catch(() => undefined); // the broker forgets an empty group by itself
      return state;
    } finally {
      await admin.disconnect();
    }
  }

  /** The last offset of each partition that holds anything, by `topic/partition`. */
  private async endsOf(admin: Admin): Promise<Map<string, bigint>> {
    const there = new Set(await admin.listTopics());
    const ends = new Map<string, bigint>();
    for (const name of TOPICS.map((topic) => fullName(this.settings, topic)).filter((topic) => there.has(topic)))
      for (const { partition, high, low } of await admin.fetchTopicOffsets(name))
        if (BigInt(high) > BigInt(low)) ends.set(`${name}/${partition}`, BigInt(high) - 1n);
    return ends;
  }

  private async readUntil(groupId: string, ends: Map<string, bigint>, signal: AbortSignal): Promise<PublishedState> {
    const said = new Said();
    const mappings = new Map<string, Mapping>();
    const take = (message: KafkaMessage) => {
      const collection = dataOf(collectionObserved, message);
      if (collection) said.takeCollection(collection);
      const site = dataOf(siteObserved, message);
      if (site) said.takeSite(site);
      const mapping = dataOf(mappingChanged, message);
      if (mapping && mapping.revision > (mappings.get(mapping.mappingId)?.revision ?? 0))
        mappings.set(mapping.mappingId, mapping);
    };
    const consumer = this.kafka.consumer({ groupId, allowAutoTopicCreation: false });
    await consumer.connect();
    try {
      const topics = [...new Set([...ends.keys()].map((key) => key.slice(0, key.lastIndexOf('/'))))];
      await consumer.subscribe({ topics, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the service stops')), { once: true });
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
        const eachBatch = async ({ batch }: EachBatchPayload) => {
          batch.messages.forEach(take);
          const end = ends.get(`${batch.topic}/${batch.partition}`);
          if (end !== undefined && BigInt(batch.lastOffset()) >= end) ends.delete(`${batch.topic}/${batch.partition}`);
          if (ends.size === 0) resolve();
        };
        consumer.run({ autoCommit: false, eachBatch }).catch(reject);
      });
    } finally {
      await consumer.disconnect();
    }
    return { lines: said.lines, sites: said.sites, mappings: [...mappings.values()] };
  }
}

/** Undefined when the message is of another kind, or nothing that the contract knows. */
function dataOf<D extends EventDefinition>(definition: D, { headers, value }: KafkaMessage): DataOf<D> | undefined {
  if (!value || headers?.['ce_type']?.toString() !== definition.type) return undefined;
  try {
    const parsed = definition.data.safeParse(JSON.parse(value.toString('utf8')));
    return parsed.success ? (parsed.data as DataOf<D>) : undefined;
  } catch {
    return undefined; // no JSON
  }
}
