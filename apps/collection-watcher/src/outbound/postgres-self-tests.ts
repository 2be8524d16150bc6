import { type DataOf, type EndState, type SelfTestCheck, type selfTestSite, siteObserved } from '@rollcall/contracts';
import type { Database, Notifications, Outbox, Sql } from '@rollcall/platform';
import { SITE_CHANNEL } from './postgres-watchlist';
import { saidOfRestore } from './restored-sites';

interface LastBeat {
  readonly polledAt: Date;
  readonly lastOkAt: Date | null;
  readonly restoredAt: Date | null;
  readonly state: EndState;
  readonly message: string | null;
}

/** Whoever asked has given up by then. */
const WAITS_AT_MOST = '2 minutes';

/** Self-tests of sites that were asked for; each is answered in a heartbeat of its site. */
export class PostgresSelfTests {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /** In the caller's transaction. */
  async take(sql: Sql, { testId, site }: DataOf<typeof selfTestSite>): Promise<void> {
    await sql.query('DELETE FROM self_test WHERE received_at < now() - $1::interval', [WAITS_AT_MOST]);
    await sql.query('INSERT INTO self_test (test_id, site) VALUES ($1, $2) ON CONFLICT DO NOTHING', [testId, site]);
    await this.notifications.notify(sql, SITE_CHANNEL, site);
  }

  /** The tests of a site that wait. */
  async waiting(site: string): Promise<readonly string[]> {
    const rows = await this.database.query<{ testId: string }>(
      `SELECT test_id AS "testId" FROM self_test WHERE site = $1 AND received_at >= now() - $2::interval`,
      [site, WAITS_AT_MOST],
    );
    return rows.map(({ testId }) => testId);
  }

  /** Says the last heartbeat of the site once more, with the outcome: a test is no poll. */
  async answer(site: string, testIds: readonly string[], checks: readonly SelfTestCheck[]): Promise<void> {
    await this.database.transaction(async (sql) => {
      const [row] = await sql.query<LastBeat>(
        `SELECT polled_at AS "polledAt", last_ok_at AS "lastOkAt", restored_at AS "restoredAt", state, message FROM site WHERE site = $1 FOR UPDATE`,
        [site],
      );
      if (!row) return; // it has never been polled: the next heartbeat is its first
      const { polledAt, lastOkAt, restoredAt, state, message } = row;
      const beat = {
        site,
        state,
        polledAt: polledAt.toISOString(),
        ...(message !== null && { message }),
        ...(lastOkAt && { lastOkAt: lastOkAt.toISOString() }),
        ...saidOfRestore(restoredAt, message ?? undefined),
      };
      for (const testId of testIds) {
        await this.outbox.add(sql, siteObserved, { ...beat, selfTest: { testId, checks: [...checks] } });
      }
      await sql.query('DELETE FROM self_test WHERE test_id = ANY($1::uuid[])', [testIds]);
    });
  }
}
