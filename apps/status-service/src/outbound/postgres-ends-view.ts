import { Injectable } from '@nestjs/common';
import { Database, ServiceSettings } from '@rollcall/platform';
import { EndsView, type EndView } from '../core/views';

interface StoredEnd extends Pick<EndView, 'kind' | 'id' | 'state' | 'message'> {
  readonly since: Date | null;
  readonly observed_at: Date;
  readonly last_ok_at: Date | null;
  readonly wait_until: Date | null;
}

/** Sites first, then tenants, each by its id; only those of the configuration. */
@Injectable()
export class PostgresEndsView extends EndsView {
  private readonly sites: readonly string[];

  constructor(
    private readonly database: Database,
    { configuration }: ServiceSettings,
  ) {
    super();
    this.sites = configuration.sites.map(({ id }) => id);
  }

  async list(): Promise<readonly EndView[]> {
    const rows = await this.database.query<StoredEnd>(
      `SELECT 'site' AS kind, site AS id, state, message, since, polled_at AS observed_at, last_ok_at,
         NULL::timestamptz AS wait_until
       FROM site WHERE site = ANY($1)
       UNION ALL
       SELECT 'tenant', e.cloud_service_id, e.state, e.message, e.since, e.observed_at, e.last_ok_at, e.wait_until
       FROM tenant_end e LEFT JOIN tenant t ON t.tenant_id = e.tenant_id
       WHERE t.removed IS NOT TRUE
       ORDER BY kind, id`,
      [this.sites],
    );
    return rows.map(({ observed_at, last_ok_at, wait_until, since, ...end }) => ({
      ...end,
      since: since?.toISOString() ?? null,
      observedAt: observed_at.toISOString(),
      lastOkAt: last_ok_at?.toISOString() ?? null,
      waitUntil: wait_until?.toISOString() ?? null,
    }));
  }
}
