import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Database } from '../database/database';
import { Schema } from '../database/schema';
import { KafkaInbound } from '../kafka/kafka-inbound';
import { Ends, type ObservedEnd } from './ends';
import { Readiness } from './readiness';

export interface ReadinessReport {
  readonly status: 'ok' | 'error' | 'shutting_down';
  /** Each condition with `status` up or down, and the reason when down. */
  readonly details: HealthIndicatorResult;
  readonly ends: readonly ObservedEnd[];
}

const PING_TIMEOUT_MS = 2_000;

/** Whether this process can take part: tables there, partitions assigned, state loaded, not about to leave. */
@Injectable()
export class ReadinessCheck {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly tables: Schema,
    private readonly inbound: KafkaInbound,
    private readonly readiness: Readiness,
    private readonly ends: Ends,
  ) {}

  async report(): Promise<ReadinessReport> {
    const result = await this.health
      .check([
        async () => this.indicator('postgres', this.tables.missing() ?? (await this.silence())),
        () => this.indicator('kafka', this.inbound.missing()),
        ...this.readiness.declared().map(
          ({ name, ready }) =>
            () =>
              this.indicator(name, ready ? undefined : 'not loaded yet'),
        ),
        () => this.indicator('process', this.readiness.isLeaving() ? 'it is shutting down' : undefined),
      ])
      .catch((error: unknown) => reportIn(error));
    return { status: result.status, details: result.details, ends: this.ends.all() };
  }

  private indicator(name: string, reason: string | undefined): HealthIndicatorResult {
    const indicator = this.indicators.check(name);
    return reason === undefined ? indicator.up() : indicator.down({ reason });
  }

  private async silence(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('Postgres does not answer'), PING_TIMEOUT_MS);
    });
    const ping = this.database.query('SELECT 1').then(
      () => undefined,
      (error: Error) => `Postgres cannot be used: ${error.message}`,
    );
    return Promise.race([ping, late]).finally(() => clearTimeout(timer));
  }
}

type Result = Awaited<ReturnType<HealthCheckService['check']>>;

/** Terminus throws what it found when something is down. */
function reportIn(error: unknown): Result {
  if (!(error instanceof ServiceUnavailableException)) throw error;
  return error.getResponse() as Result;
}
