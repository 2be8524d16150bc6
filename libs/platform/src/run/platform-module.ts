import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerModule } from '@nestjs/throttler';
import { LoggerModule } from 'nestjs-pino';
import { AuthGuard } from '../auth/auth-guard';
import { Authentication } from '../auth/authentication';
import { Database } from '../database/database';
import { Leases } from '../database/leases';
import type { MigrationClass } from '../database/migrations';
import { Notifications } from '../database/notifications';
import { MIGRATIONS, Schema } from '../database/schema';
import { DeadLetters } from '../events/dead-letter';
import { Inbox } from '../events/inbox';
import { Outbox } from '../events/outbox';
import { OutboxRelay } from '../events/outbox-relay';
import { Replays } from '../events/replays';
import { Ends } from '../health/ends';
import { HealthController } from '../health/health.controller';
import { DatabaseMetrics } from '../health/database-metrics';
import { HttpMetrics } from '../health/http-metrics';
import { Metrics } from '../health/metrics';
import { Readiness } from '../health/readiness';
import { ReadinessCheck } from '../health/readiness-check';
import { FixedWindow } from '../http/fixed-window';
import { RateGuard } from '../http/rate-guard';
import { ConsumerLag } from '../kafka/consumer-lag';
import { KafkaInbound } from '../kafka/kafka-inbound';
import { KafkaProducer } from '../kafka/kafka-producer';
import { Topics } from '../kafka/topics';
import { ServiceSettings, type Settings } from '../settings/settings';
import { Tracing } from '../trace/tracing';
import { WorkLoops } from '../work/work-loops';
import { Lifecycle } from './lifecycle';
import { loggingOf } from './logging';

/** Offered to the service; what is not here is the platform's own. */
const offered = [Database, Schema, Outbox, Inbox, WorkLoops, Notifications, Leases, Ends, Readiness, Metrics, Replays];
const own = [
  Authentication,
  ConsumerLag,
  DatabaseMetrics,
  HttpMetrics,
  KafkaInbound,
  KafkaProducer,
  Topics,
  DeadLetters,
  OutboxRelay,
  ReadinessCheck,
  Lifecycle,
];

const MINUTE_MS = 60_000;

/** Everything a service runs on, for all its modules. */
@Module({})
export class PlatformModule {
  static forRoot(options: { settings: Settings; migrations: readonly MigrationClass[] }): DynamicModule {
    const tracing = Tracing.start(options.settings.service, process.env);
    return {
      module: PlatformModule,
      global: true,
      imports: [
        LoggerModule.forRoot(loggingOf(options.settings)),
        TerminusModule.forRoot({ logger: false }),
        ThrottlerModule.forRoot({
          throttlers: [{ ttl: MINUTE_MS, limit: options.settings.rateLimitPerMinute }],
          storage: new FixedWindow(),
        }),
      ],
      controllers: [HealthController],
      providers: [
        { provide: ServiceSettings, useValue: options.settings },
        { provide: MIGRATIONS, useValue: options.migrations },
        { provide: Tracing, useValue: tracing },
        { provide: APP_GUARD, useClass: RateGuard },
        { provide: APP_GUARD, useClass: AuthGuard },
        ...offered,
        ...own,
      ],
      exports: [ServiceSettings, ...offered],
    };
  }
}
