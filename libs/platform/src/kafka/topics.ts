import { Injectable, Logger } from '@nestjs/common';
import { topics, type Retention, type TopicName } from '@rollcall/contracts';
import { ConfigResourceTypes, type Admin } from 'kafkajs';
import { ServiceSettings, type Settings } from '../settings/settings';
import { atMost, fullJitter, pause } from '../work/backoff';
import { kafkaOf } from './kafka-client';

export const fullName = (settings: Pick<Settings, 'topicPrefix'>, topic: TopicName): string =>
  `${settings.topicPrefix}${topic}`;

const STOP_MS = 2_000;
/** Brokers know of a new topic within a second or two. */
const LEADERS_WITHIN_MS = 20_000;

const entries = Object.entries(topics) as readonly [TopicName, Retention][];

/** The topics of the installation: made when missing, checked when there. Nothing is sent or consumed before. */
@Injectable()
export class Topics {
  private readonly logger = new Logger(Topics.name);
  private readonly stopping = new AbortController();
  private ensuring: Promise<void> | undefined;
  private reason: string | undefined = 'not checked yet';
  private leadersBy: number | undefined;

  constructor(private readonly settings: ServiceSettings) {}

  /** Resolves when all topics are there as they should be; never, when the service stops before. */
  ready(): Promise<void> {
    this.ensuring ??= this.ensure();
    return this.ensuring.then(() => (this.reason === undefined ? undefined : new Promise<never>(() => undefined)));
  }

  /** Why the topics cannot be used yet; undefined when they can. */
  missing(): string | undefined {
    return this.reason;
  }

  /** Tries no more; a try at work is waited for, for a while. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await atMost(STOP_MS, Promise.resolve(this.ensuring));
  }

  private async ensure(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const reason = await this.attempt();
      if (reason !== undefined && reason !== this.reason) this.logger.warn(reason);
      this.reason = reason;
      if (reason === undefined) return;
      await pause(fullJitter(attempt, 500, 3_000), signal);
    }
  }

  private async attempt(): Promise<string | undefined> {
    const admin = kafkaOf(this.settings).admin({ retry: { retries: 2 } });
    try {
      await admin.connect();
      await this.create(admin);
      return (await this.check(admin)) ?? (await this.unled(admin));
    } catch (error) {
      return `Kafka cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      await admin.disconnect().catch(() => undefined);
    }
  }

  private async create(admin: Admin): Promise<void> {
    const there = new Set(await admin.listTopics());
    const missing = entries.filter(([topic]) => !there.has(fullName(this.settings, topic)));
    if (missing.length === 0) return;
    const { topicPartitions: numPartitions, replicationFactor } = this.settings;
    const made = await admin.createTopics({
      topics: missing.map(([topic, retention]) => ({
        topic: fullName(this.settings, topic),
        numPartitions,
        replicationFactor,
        configEntries: configOf(retention, replicationFactor),
      })),
    });
    const names = missing.map(([topic]) => topic).join(', ');
    this.logger.log(made ? `made topics: ${names}` : `another service made some of: ${names}`);
  }

  private async check(admin: Admin): Promise<string | undefined> {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: entries.map(([topic]) => ({
        type: ConfigResourceTypes.TOPIC,
        name: fullName(this.settings, topic),
        configNames: ['cleanup.policy'],
      })),
    });
    const wrong = entries.flatMap(([topic, { cleanup }]) => {
      const name = fullName(this.settings, topic);
      const entry = resources.find(({ resourceName }) => resourceName === name)?.configEntries[0];
      const found = entry?.configValue;
      return found === cleanup ? [] : [`${name} has cleanup.policy=${found ?? 'unknown'} and needs ${cleanup}`];
    });
    if (wrong.length === 0) return undefined;
    return `topics are not as they must be, change them with kafka-configs.sh --alter: ${wrong.join('; ')}`;
  }

  /**
   * Asks the leader of each partition for its offsets. The metadata of a new topic names leaders that have not heard of it yet:
   * what is sent to them is refused in part, and leaves twice. A partition that stays without one must not stop all others.
   */
  private async unled(admin: Admin): Promise<string | undefined> {
    try {
      // one after the other: what would still be asked when another has failed would open connections that nobody closes
      for (const [topic] of entries) await admin.fetchTopicOffsets(fullName(this.settings, topic));
      return undefined;
    } catch (error) {
      const reason = `a partition has no leader that answers: ${error instanceof Error ? error.message : String(error)}`;
      this.leadersBy ??= Date.now() + LEADERS_WITHIN_MS;
      if (Date.now() < this.leadersBy) return reason;
      this.logger.error(`${reason}. Its events wait`);
      return undefined;
    }
  }
}

function configOf(retention: Retention, replicationFactor: number): { name: string; value: string }[] {
  const policy: { name: string; value: string }[] = [{ name: 'cleanup.policy', value: retention.cleanup }];
  if (retention.cleanup === 'delete') policy.push({ name: 'retention.ms', value: String(retention.retentionMs) });
  if (replicationFactor > 2) policy.push({ name: 'min.insync.replicas', value: '2' });
  return policy;
}
