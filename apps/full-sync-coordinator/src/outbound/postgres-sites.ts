import { confirmRestoredSite, type DataOf, type SelfTestCheck, selfTestSite } from '@rollcall/contracts';
import type { Notifications, Outbox, Sql } from '@rollcall/platform';
import type { SiteTable } from '../core/ports';
import type { SiteSeen } from '../core/site-seen';
import { PROGRESS } from './progress';

interface SiteRow {
  readonly site: string;
  readonly state: SiteSeen['state'];
  readonly message: string | null;
  readonly polled_at: Date;
  readonly restored_at: Date | null;
}

export class PostgresSites implements SiteTable {
  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  async all(): Promise<readonly SiteSeen[]> {
    const rows = await this.sql.query<SiteRow>('SELECT * FROM site ORDER BY site');
    return rows.map(({ site, state, message, polled_at, restored_at }) => ({
      site,
      state,
      ...(message !== null && { message }),
      polledAt: polled_at,
      ...(restored_at && { restoredAt: restored_at }),
    }));
  }

  async save({ site, state, message, polledAt, restoredAt }: SiteSeen): Promise<void> {
    const changed = await this.sql.query(
      `INSERT INTO site AS s (site, state, message, polled_at, restored_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (site) DO UPDATE SET state = excluded.state, message = excluded.message,
         polled_at = excluded.polled_at, restored_at = excluded.restored_at
       WHERE excluded.polled_at > s.polled_at RETURNING 1`,
      [site, state, message ?? null, polledAt, restoredAt ?? null],
    );
    if (changed.length > 0 && state !== 'ok') await this.notifications.notify(this.sql, PROGRESS);
  }

  async sendTest({ testId, site, requestedAt }: { testId: string; site: string; requestedAt: Date }): Promise<void> {
    await this.sql.query('INSERT INTO site_test (test_id, requested_at) VALUES ($1, $2)', [testId, requestedAt]);
    await this.outbox.add(this.sql, selfTestSite, { testId, site, requestedAt: requestedAt.toISOString() });
  }

  async answerTest(testId: string, checks: readonly SelfTestCheck[]): Promise<void> {
    const ours = await this.sql.query('UPDATE site_test SET checks = $2 WHERE test_id = $1 RETURNING 1', [
      testId,
      JSON.stringify(checks),
    ]);
    if (ours.length > 0) await this.notifications.notify(this.sql, PROGRESS);
  }

  async checksOf(testId: string): Promise<readonly SelfTestCheck[] | undefined> {
    const [row] = await this.sql.query<{ checks: SelfTestCheck[] | null }>(
      'SELECT checks FROM site_test WHERE test_id = $1',
      [testId],
    );
    return row?.checks ?? undefined;
  }

  async confirmRestored(confirmed: DataOf<typeof confirmRestoredSite>): Promise<void> {
    await this.outbox.add(this.sql, confirmRestoredSite, confirmed);
  }

  async forgetTests(before: Date): Promise<void> {
    await this.sql.query('DELETE FROM site_test WHERE requested_at < $1', [before]);
  }
}
