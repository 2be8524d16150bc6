import { Injectable } from '@nestjs/common';
import type { Admin } from 'kafkajs';
import { Metrics } from '../health/metrics';
import { ServiceSettings } from '../settings/settings';
import { WorkLoop } from '../work/work-loop';
import { groupOf } from './group-consumer';
import { kafkaOf } from './kafka-client';

const ASK_EVERY_MS = 15_000;

/**
 * How many messages the service has still to take in, by topic, as the brokers say: so it also grows while no replica consumes
 * at all. Every replica says the same.
 */
@Injectable()
export class ConsumerLag {
  private readonly lag;
  private topics: readonly string[] = [];
  private readonly loop = new WorkLoop('consumer lag', () => this.ask(), { idleMs: ASK_EVERY_MS });
  private admin: Admin | undefined;

  constructor(
    private readonly settings: ServiceSettings,
    metrics: Metrics,
  ) {
    this.lag = metrics.gauge('rollcall_consumer_lag_messages', 'Messages that are not taken in yet.', ['topic']);
  }

  /** @param topics with the prefix of the installation. */
  start(topics: readonly string[]): void {
    this.topics = topics;
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
    await this.forgetAdmin();
  }

  private async ask(): Promise<boolean> {
    try {
      const admin = (this.admin ??= await this.connect());
      const groupId = groupOf(this.settings);
      const committed = await admin.fetchOffsets({ groupId, topics: [...this.topics] });
      for (const { topic, partitions } of committed) {
        const next = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        const ends = await admin.fetchTopicOffsets(topic);
        const waiting = ends.reduce((sum, { partition, low, high }) => {
          const from = Math.max(next.get(partition) ?? -1, Number(low)); // -1: nothing was ever taken in
          return sum + Math.max(0, Number(high) - from);
        }, 0);
        this.lag.set({ topic: this.shortName(topic) }, waiting);
      }
    } catch {
      await this.forgetAdmin(); // that the brokers are away is said by the consumer
      this.lag.reset(); // it is not known any more
    }
    return false;
  }

  private shortName(topic: string): string {
    return topic.slice(this.settings.topicPrefix.length);
  }

  private async connect(): Promise<Admin> {
    const admin = kafkaOf(this.settings).admin({ retry: { retries: 1 } });
    await admin.connect();
    return admin;
  }

  private async forgetAdmin(): Promise<void> {
    const admin = this.admin;
    this.admin = undefined;
    await admin?.disconnect().catch(() => undefined);
  }
}
