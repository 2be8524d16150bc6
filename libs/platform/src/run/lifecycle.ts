import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { Database } from '../database/database';
import { Leases } from '../database/leases';
import { Notifications } from '../database/notifications';
import { Schema } from '../database/schema';
import { OutboxRelay } from '../events/outbox-relay';
import { Readiness } from '../health/readiness';
import { KafkaInbound } from '../kafka/kafka-inbound';
import { KafkaProducer } from '../kafka/kafka-producer';
import { Topics } from '../kafka/topics';
import { Tracing } from '../trace/tracing';
import { WorkLoops } from '../work/work-loops';

/** How long requests may still take when everything else has ended; streams never end by themselves. */
const REQUESTS_MS = 2_000;

/** What begins when, and in which order it ends. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger(Lifecycle.name);
  private ending = false;
  private cut: NodeJS.Timeout | undefined;

  constructor(
    private readonly readiness: Readiness,
    private readonly tables: Schema,
    private readonly topics: Topics,
    private readonly inbound: KafkaInbound,
    private readonly loops: WorkLoops,
    private readonly relay: OutboxRelay,
    private readonly leases: Leases,
    private readonly notifications: Notifications,
    private readonly producer: KafkaProducer,
    private readonly database: Database,
    private readonly tracing: Tracing,
    private readonly http: HttpAdapterHost<FastifyAdapter>,
  ) {}

  /** Returns at once: a broker or database that is away only makes `/readyz` say so. */
  onApplicationBootstrap(): void {
    void this.topics.ready();
    void this.tables.ready().then(() => {
      if (this.ending) return;
      this.notifications.start();
      this.relay.start();
      this.loops.start();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending = true;
    this.readiness.leave();
    const looking = Promise.all([this.tables.stop(), this.topics.stop()]);
    await this.step('consumer', () => this.inbound.close());
    await looking;
    await this.step('loops', () => this.loops.stop());
    await this.step('relay', () => this.relay.stop());
    await this.step('leases', () => this.leases.releaseAll());
    this.cut = setTimeout(() => this.http.httpAdapter?.getHttpServer()?.closeAllConnections(), REQUESTS_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.cut);
    await this.step('producer', () => this.producer.close());
    await this.step('notifications', () => this.notifications.stop());
    await this.step('database', () => this.database.close());
    await this.step('tracing', () => this.tracing.stop());
  }

  private async step(name: string, stop: () => Promise<unknown>): Promise<void> {
    const began = Date.now();
    await stop().catch((error: unknown) => this.logger.error({ err: error }, `the ${name} did not end well`));
    this.logger.debug({ ms: Date.now() - began }, `${name} ended`);
  }
}
