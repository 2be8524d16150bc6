import { Inject, Injectable, Logger } from '@nestjs/common';
import { ServiceSettings } from '../settings/settings';
import { atMost, pause } from '../work/backoff';
import { Database } from './database';
import { migrate, pendingMigrations, type MigrationClass } from './migrations';

export const MIGRATIONS = Symbol('the migrations of the service');

const CHECK_EVERY_MS = 1_000;
const STOP_MS = 2_000;

/** Whether the service's tables are there. Nothing is consumed, published or worked on before. */
@Injectable()
export class Schema {
  private readonly logger = new Logger(Schema.name);
  private readonly stopping = new AbortController();
  private watching: Promise<void> | undefined;
  private reason: string | undefined = 'not checked yet';

  constructor(
    private readonly settings: ServiceSettings,
    private readonly database: Database,
    @Inject(MIGRATIONS) private readonly migrations: readonly MigrationClass[],
  ) {}

  /** Resolves when Postgres answers and no migration is pending; never, when the service stops before. */
  ready(): Promise<void> {
    this.watching ??= this.watch();
    return this.watching.then(() => (this.reason === undefined ? undefined : new Promise<never>(() => undefined)));
  }

  /** Why the tables cannot be used yet; undefined when they can. */
  missing(): string | undefined {
    return this.reason;
  }

  /** Looks no more; a migration at work is waited for, for a while. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await atMost(STOP_MS, Promise.resolve(this.watching));
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const reason = await this.look();
      if (reason !== this.reason) this.logger.log(reason ?? 'the tables are there');
      this.reason = reason;
      if (reason === undefined) return;
      await pause(CHECK_EVERY_MS, this.stopping.signal);
    }
  }

  private async look(): Promise<string | undefined> {
    try {
      const pending = await pendingMigrations(this.database, this.migrations);
      if (pending.length === 0) return undefined;
      if (!this.settings.migrateAtStart) return `${pending.length} migrations pending`;
      await migrate(this.settings, this.migrations);
      return undefined;
    } catch (error) {
      return `Postgres cannot be used: ${error instanceof Error ? error.message || error.name : String(error)}`;
    }
  }
}
