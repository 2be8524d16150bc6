import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { EndsView, type EndView } from '../core/views';

interface StoredEnd extends Pick<EndView, 'kind' | 'id' | 'state' | 'message'> {
  readonly observed_at: Date;
  readonly last_ok_at: Date | null;
}

/** Sites first, then the tenants that are in the configuration; each by its id. */
@Injectable()
export class PostgresEndsView extends EndsView {
  constructor(private readonly database: Database) {
    super();
  }

  async list(): Promise<readonly EndView[]> {
    const rows = await this.database.query<StoredEnd>(
      `SELECT 'site' AS kind, site AS id, state, message, polled_at AS observed_at, last_ok_at FROM site
       UNION ALL
       SELECT 'tenant', e.cloud_service_id, e.state, e.message, e.observed_at, e.last_ok_at
       FROM tenant_end e LEFT JOIN tenant t ON t.tenant_id = e.tenant_id
       WHERE t.removed IS NOT TRUE
       ORDER BY kind, id`,
    );
    return rows.map(({ observed_at, last_ok_at, ...end }) => ({
      ...end,
      observedAt: observed_at.toISOString(),
      lastOkAt: last_ok_at?.toISOString() ?? null,
    }));
  }
}
