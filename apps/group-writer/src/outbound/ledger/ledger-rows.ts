import { type LedgerRow, due } from '@rollcall/membership';
import type { Sql } from '@rollcall/platform';
import type { GroupKey } from '../../core/ports';

/** A row of the ledger with all that is stored beside the rule's three columns. */
export interface StoredRow extends LedgerRow {
  readonly objectId: string;
  /** Tries of the write that is due. */
  readonly attempts: number;
  /** That write had a verdict. */
  readonly tried: boolean;
  /** The verdict counts as failed. */
  readonly failed: boolean;
  readonly firstFailedAt: Date | null;
  readonly nextTryAt: Date | null;
  readonly reason: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
  /** Graph's last answer: its HTTP status, and its own code of an error. */
  readonly answerStatus: number | null;
  readonly answerCode: string | null;
  readonly inFlightSince: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly runId: string | null;
  readonly traceId: string | null;
  /** Since when it has been wanted and present. */
  readonly managedSince: Date | null;
  /** What group-members.v1 says of it; null where it says nothing. */
  readonly managedBy: readonly string[] | null;
}

const COLUMNS = `object_id AS "objectId", wanted, present, set_aside AS "setAside", attempts, tried, failed,
  first_failed_at AS "firstFailedAt", next_try_at AS "nextTryAt", reason, message, request_id AS "requestId",
  answer_status AS "answerStatus", answer_code AS "answerCode",
  in_flight_since AS "inFlightSince", acknowledged_at AS "acknowledgedAt", run_id AS "runId", trace_id AS "traceId",
  managed_since AS "managedSince", managed_by AS "managedBy"`;

/** The rows of these objects, by object id; those that have none are left out. */
export async function loadRows(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
): Promise<Map<string, StoredRow>> {
  const rows = await sql.query<StoredRow>(
    `SELECT ${COLUMNS} FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])`,
    [tenantId, groupId, objectIds],
  );
  return new Map(rows.map((row) => [row.objectId, row]));
}

/** A row for somebody of whom nothing was known. */
export const freshRow = (objectId: string, row: LedgerRow): StoredRow => ({
  ...row,
  objectId,
  attempts: 0,
  tried: false,
  failed: false,
  firstFailedAt: null,
  nextTryAt: null,
  reason: null,
  message: null,
  requestId: null,
  answerStatus: null,
  answerCode: null,
  inFlightSince: null,
  acknowledgedAt: null,
  runId: null,
  traceId: null,
  managedSince: null,
  managedBy: null,
});

/** The same row, due for another write than before (or none): what was said of the earlier write is over. */
export function restarted(row: StoredRow, runId: string | null, traceId: string | null): StoredRow {
  return {
    ...row,
    attempts: 0,
    tried: false,
    failed: false,
    firstFailedAt: null,
    nextTryAt: null,
    reason: null,
    message: null,
    ...(due(row) && { runId, traceId: traceId ?? row.traceId }),
  };
}

/** Whether the rule sees the same in both. */
export const sameRule = (a: LedgerRow, b: LedgerRow): boolean =>
  a.wanted === b.wanted && a.present === b.present && a.setAside === b.setAside;

/** Writes the rows as they are; `nextTryAt: null` stands for now, by the database's clock. */
export async function storeRows(sql: Sql, { tenantId, groupId }: GroupKey, rows: readonly StoredRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <Key extends keyof StoredRow>(key: Key) => rows.map((row) => row[key]);
  await sql.query(
    `INSERT INTO ledger (tenant_id, group_id, object_id, wanted, present, set_aside, attempts, tried, failed, first_failed_at,
       next_try_at, reason, message, request_id, in_flight_since, acknowledged_at, run_id, trace_id, managed_since, managed_by, answer_status, answer_code)
     SELECT $1, $2, object_id, wanted, present, set_aside, attempts, tried, failed, first_failed_at, coalesce(next_try_at, now()),
       reason, message, request_id, in_flight_since, acknowledged_at, run_id, trace_id, managed_since,
       CASE WHEN managed_by IS NULL THEN NULL ELSE string_to_array(managed_by, ',')::uuid[] END, answer_status, answer_code
     FROM unnest($3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::int[], $8::boolean[], $9::boolean[], $10::timestamptz[],
       $11::timestamptz[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::uuid[], $18::text[],
       $19::timestamptz[], $20::text[], $21::smallint[], $22::text[])
       AS row (object_id, wanted, present, set_aside, attempts, tried, failed, first_failed_at, next_try_at, reason, message,
         request_id, in_flight_since, acknowledged_at, run_id, trace_id, managed_since, managed_by, answer_status, answer_code)
     ON CONFLICT (tenant_id, group_id, object_id) DO UPDATE SET wanted = excluded.wanted, present = excluded.present,
       set_aside = excluded.set_aside, attempts = excluded.attempts, tried = excluded.tried, failed = excluded.failed,
       first_failed_at = excluded.first_failed_at, next_try_at = excluded.next_try_at, reason = excluded.reason,
       message = excluded.message, request_id = excluded.request_id, in_flight_since = excluded.in_flight_since,
       acknowledged_at = excluded.acknowledged_at, run_id = excluded.run_id, trace_id = excluded.trace_id,
       managed_since = excluded.managed_since, managed_by = excluded.managed_by,
       answer_status = excluded.answer_status, answer_code = excluded.answer_code`,
    [
      tenantId,
      groupId,
      column('objectId'),
      column('wanted'),
      column('present'),
      column('setAside'),
      column('attempts'),
      column('tried'),
      column('failed'),
      column('firstFailedAt'),
      column('nextTryAt'),
      column('reason'),
      column('message'),
      column('requestId'),
      column('inFlightSince'),
      column('acknowledgedAt'),
      column('runId'),
      column('traceId'),
      column('managedSince'),
      column('managedBy').map((ids) => ids?.join(',') ?? null),
      column('answerStatus'),
      column('answerCode'),
    ],
  );
}

/** A row that is no more. */
export interface DeletedRow {
  readonly objectId: string;
  /** group-members.v1 had said that it is managed. */
  readonly managed: boolean;
  /** Its removal had been waiting for a person. */
  readonly held: boolean;
}

/** Deletes the rows of these objects. */
export async function deleteRows(
  sql: Sql,
  { tenantId, groupId }: GroupKey,
  objectIds: readonly string[],
): Promise<readonly DeletedRow[]> {
  return sql.query<DeletedRow>(
    `DELETE FROM ledger WHERE tenant_id = $1 AND group_id = $2 AND object_id = ANY($3::uuid[])
     RETURNING object_id AS "objectId", managed_by IS NOT NULL AS managed, set_aside IS NOT DISTINCT FROM 'held' AS held`,
    [tenantId, groupId, objectIds],
  );
}
