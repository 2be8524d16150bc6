import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { Database, type Sql } from './database';

/** A right that one process at a time has. */
export interface Lease {
  readonly name: string;
  /** What was kept beside the lease when it was taken, or saved by this holder since; undefined when nothing was. */
  readonly state: unknown;
  /** How long it surely lasts still, never more than Postgres thinks; 0 or less: it may be another's. */
  remainingMs(): number;
  /** Begins the time anew; false when it is lost. */
  renew(): Promise<boolean>;
  /** In the caller's transaction. Throws LeaseLostError when another holds it. */
  saveState(sql: Sql, state: unknown): Promise<void>;
  /** Gives it back: a successor need not wait. */
  release(): Promise<void>;
}

export class LeaseLostError extends Error {
  constructor(readonly lease: string) {
    super(`the lease ${lease} is another's`);
    this.name = 'LeaseLostError';
  }
}

/** Leases in the service's schema, timed by Postgres' clock. */
@Injectable()
export class Leases {
  private readonly logger = new Logger(Leases.name);
  private readonly holder = randomUUID();
  private readonly held = new Set<string>();

  constructor(private readonly database: Database) {}

  /**
   * Takes or renews; undefined when another holds it. After its `ttlMs` a successor waits `graceMs` more, which must
   * be the longest that anything begun under the lease can still take.
   */
  async acquire(name: string, options: { ttlMs: number; graceMs?: number }): Promise<Lease | undefined> {
    const asked = performance.now();
    const [row] = await this.database.query<{ state: unknown }>(
      `INSERT INTO lease AS l (name, holder, until, grace)
       VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms', $4 * interval '1 ms')
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until, grace = excluded.grace
       WHERE l.holder IS NULL OR l.holder = excluded.holder OR l.until + l.grace < clock_timestamp()
       RETURNING state`,
      [name, this.holder, options.ttlMs, options.graceMs ?? 0],
    );
    if (!row) return undefined;
    this.held.add(name);
    return new HeldLease(this.database, name, this.holder, options.ttlMs, asked, row.state ?? undefined);
  }

  /** Gives back all that this process holds. */
  async releaseAll(): Promise<void> {
    if (this.held.size === 0) return;
    await this.database
      .query('UPDATE lease SET holder = NULL WHERE holder = $1', [this.holder])
      .catch((error: unknown) => this.logger.warn({ err: error }, 'leases run out by themselves'));
    this.held.clear();
  }
}

class HeldLease implements Lease {
  constructor(
    private readonly database: Database,
    readonly name: string,
    private readonly holder: string,
    private readonly ttlMs: number,
    private from: number,
    public state: unknown,
  ) {}

  remainingMs(): number {
    return this.from + this.ttlMs - performance.now();
  }

  async renew(): Promise<boolean> {
    const asked = performance.now();
    const rows = await this.database.query(
      `UPDATE lease SET until = clock_timestamp() + $3 * interval '1 ms' WHERE name = $1 AND holder = $2 RETURNING name`,
      [this.name, this.holder, this.ttlMs],
    );
    this.from = rows.length > 0 ? asked : -Infinity;
    return rows.length > 0;
  }

  async saveState(sql: Sql, state: unknown): Promise<void> {
    const rows = await sql.query('UPDATE lease SET state = $3 WHERE name = $1 AND holder = $2 RETURNING name', [
      this.name,
      this.holder,
      JSON.stringify(state ?? null),
    ]);
    if (rows.length === 0) throw new LeaseLostError(this.name);
    this.state = state;
  }

  async release(): Promise<void> {
    this.from = -Infinity;
    await this.database.query('UPDATE lease SET holder = NULL WHERE name = $1 AND holder = $2', [
      this.name,
      this.holder,
    ]);
  }
}
