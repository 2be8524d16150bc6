import type { confirmRestoredSite, DataOf, siteObserved } from '@rollcall/contracts';
import type { Notifications, Sql } from '@rollcall/platform';
import type { Trust } from '../core/ports';
import { SITE_CHANNEL } from './postgres-watchlist';

/** Since when a site shows an older state that nobody has confirmed. */
export async function trustOf(sql: Sql, site: string): Promise<Trust> {
  const [row] = await sql.query<{ restored_at: Date | null }>('SELECT restored_at FROM site WHERE site = $1', [site]);
  return row?.restored_at ? { restoredAt: row.restored_at } : {};
}

/** What a heartbeat says of it, beside or instead of `message`. */
export function saidOfRestore(
  restoredAt: Date | null,
  message: string | undefined,
): Pick<DataOf<typeof siteObserved>, 'restoredAt' | 'message'> {
  if (!restoredAt) return {};
  const since = restoredAt.toISOString();
  const restored = `The site shows an older state than before ${since}: removals wait until somebody confirms that it is the truth.`;
  return { restoredAt: since, message: message ?? restored };
}

/** The site was found to show an older state: everything is read again, and nobody leaves by it. */
export async function beginRestored(sql: Sql, site: string): Promise<void> {
  await sql.query(
    'UPDATE watched SET read_at = NULL, attempts = 0, retry_sign = NULL, retry_at = NULL WHERE site = $1 AND active',
    [site],
  );
}

/** Sites that show an older state than they did, and the people who say that it is the truth now. */
export class RestoredSites {
  constructor(private readonly notifications: Notifications) {}

  /** In the caller's transaction. Who confirms an earlier restore than the one that is known confirms nothing. */
  async confirm(sql: Sql, { site, restoredAt }: DataOf<typeof confirmRestoredSite>): Promise<void> {
    const confirmed = await sql.query(
      'UPDATE site SET restored_at = NULL WHERE site = $1 AND restored_at <= $2 RETURNING 1',
      [site, restoredAt],
    );
    if (confirmed.length === 0) return;
    await sql.query('UPDATE watched SET attempts = 0, retry_sign = NULL, retry_at = NULL WHERE site = $1', [site]);
    await sql.query('DELETE FROM identity_pass WHERE site = $1', [site]); // identities waited too
    await this.notifications.notify(sql, SITE_CHANNEL, site);
  }
}
