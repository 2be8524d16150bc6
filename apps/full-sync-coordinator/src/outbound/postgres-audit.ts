import { type Sql, activeTraceId } from '@rollcall/platform';
import type { AuditEntry, AuditFilter, NewAuditEntry } from '../core/audit';
import type { AuditTable, Page } from '../core/ports';
import { activeOrigin } from './request-origin';

interface AuditRow {
  readonly id: number;
  readonly who: string;
  readonly what: string;
  readonly subject: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly at: Date;
  readonly trace_id: string;
  readonly address: string | null;
  readonly user_agent: string | null;
}

export class PostgresAudit implements AuditTable {
  constructor(private readonly sql: Sql) {}

  async add({ who, what, subject, before, after, when }: NewAuditEntry): Promise<void> {
    const origin = activeOrigin();
    await this.sql.query(
      `INSERT INTO audit (who, what, subject, before, after, at, trace_id, address, user_agent)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        who,
        what,
        subject,
        jsonOf(before),
        jsonOf(after),
        when,
        activeTraceId(),
        origin?.address ?? null,
        origin?.userAgent ?? null,
      ],
    );
  }

  async list(
    limit: number,
    { subject, who, what, since, until }: AuditFilter = {},
    before?: number,
  ): Promise<Page<AuditEntry, number>> {
    const rows = await this.sql.query<AuditRow>(
      `SELECT * FROM audit
       WHERE ($1::bigint IS NULL OR id < $1)
         AND ($2::text IS NULL OR subject = $2) AND ($3::text IS NULL OR who = $3) AND ($4::text IS NULL OR what = $4)
         AND ($5::timestamptz IS NULL OR at >= $5) AND ($6::timestamptz IS NULL OR at < $6)
       ORDER BY id DESC LIMIT $7`,
      [before ?? null, subject ?? null, who ?? null, what ?? null, since ?? null, until ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(entryOf);
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: last.id } : { items };
  }

  async forget(before: Date): Promise<void> {
    await this.sql.query('DELETE FROM audit WHERE at < $1', [before]);
  }
}

const entryOf = ({ at, trace_id, address, user_agent, ...entry }: AuditRow): AuditEntry => ({
  ...entry,
  when: at,
  from: address === null ? null : { address, userAgent: user_agent },
  traceId: trace_id || null,
});

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
