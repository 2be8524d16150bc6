import { type Sql, activeTraceId } from '@rollcall/platform';
import type { AuditEntry, NewAuditEntry } from '../core/audit';
import type { AuditTable, Page } from '../core/ports';

interface AuditRow extends Omit<AuditEntry, 'when'> {
  readonly at: Date;
}

export class PostgresAudit implements AuditTable {
  constructor(private readonly sql: Sql) {}

  async add({ who, what, subject, before, after, when }: NewAuditEntry): Promise<void> {
    await this.sql.query(
      'INSERT INTO audit (who, what, subject, before, after, at, trace_id) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [who, what, subject, jsonOf(before), jsonOf(after), when, activeTraceId()],
    );
  }

  async list(limit: number, before?: number): Promise<Page<AuditEntry, number>> {
    const rows = await this.sql.query<AuditRow>(
      `SELECT id, who, what, subject, before, after, at FROM audit
       WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before ?? null, limit + 1],
    );
    const items = rows.slice(0, limit).map(({ at, ...entry }) => ({ ...entry, when: at }));
    const last = items.at(-1);
    return rows.length > limit && last ? { items, next: last.id } : { items };
  }
}

const jsonOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : JSON.stringify(value);
