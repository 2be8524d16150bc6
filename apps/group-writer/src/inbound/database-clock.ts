import { performance } from 'node:perf_hooks';
import { type Sql, pause } from '@rollcall/platform';
import type { Clock } from '../core/lane-quota';

/** The database's clock: what one replica keeps until a moment holds for the next one, however their clocks differ. */
export class DatabaseClock implements Clock {
  private aheadMs = 0;

  constructor(private readonly sql: Sql) {}

  now(): number {
    return performance.timeOrigin + performance.now() + this.aheadMs;
  }

  sleep(ms: number): Promise<void> {
    return pause(ms);
  }

  /** Compares it with this process's own. */
  async set(): Promise<void> {
    const asked = performance.now();
    const [row] = await this.sql.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const halfway = performance.timeOrigin + (asked + performance.now()) / 2;
    if (row) this.aheadMs = row.now.getTime() - halfway;
  }
}
