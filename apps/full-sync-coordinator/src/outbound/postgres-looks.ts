import { look as lookCommand } from '@rollcall/contracts';
import type { Notifications, Outbox, Sql } from '@rollcall/platform';
import type { Look, LookAnswer } from '../core/look';
import type { LookTable } from '../core/ports';
import { PROGRESS } from './progress';

interface LookRow {
  readonly look_id: string;
  readonly collection: string;
  readonly depth: Look['depth'];
  readonly run_id: string | null;
  readonly requested_at: Date;
  readonly state: LookAnswer['state'];
  readonly message: string | null;
  readonly epoch: number | null;
  readonly version: number | null;
}

export class PostgresLooks implements LookTable {
  constructor(
    private readonly sql: Sql,
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  async find(lookId: string): Promise<Look | undefined> {
    const [row] = await this.sql.query<LookRow>('SELECT * FROM look WHERE look_id = $1', [lookId]);
    return row && lookOf(row);
  }

  async ofRun(runId: string): Promise<readonly Look[]> {
    const rows = await this.sql.query<LookRow>('SELECT * FROM look WHERE run_id = $1 ORDER BY requested_at, look_id', [
      runId,
    ]);
    return rows.map(lookOf);
  }

  async send({ lookId, collection, depth, runId, requestedAt, answer }: Look): Promise<void> {
    await this.sql.query(
      'INSERT INTO look (look_id, collection, depth, run_id, requested_at, state) VALUES ($1, $2, $3, $4, $5, $6)',
      [lookId, collection, depth, runId ?? null, requestedAt, answer.state],
    );
    const command = { collection, lookId, depth, baseline: false, requestedAt: requestedAt.toISOString() };
    await this.outbox.add(this.sql, lookCommand, command);
  }

  async answer(lookId: string, answer: LookAnswer): Promise<void> {
    const ok = answer.state === 'ok' ? answer : undefined;
    const answered = await this.sql.query(
      `UPDATE look SET state = $2, message = $3, epoch = $4, version = $5
       WHERE look_id = $1 AND state IN ('waiting', 'incomplete', 'failed') RETURNING 1`,
      [
        lookId,
        answer.state,
        answer.state === 'ok' ? null : (answer.message ?? null),
        ok?.epoch ?? null,
        ok?.version ?? null,
      ],
    );
    if (answered.length > 0) await this.notifications.notify(this.sql, PROGRESS);
  }

  async forget(before: Date): Promise<void> {
    await this.sql.query(
      `DELETE FROM look USING look AS old LEFT JOIN run ON run.run_id = old.run_id
       WHERE look.look_id = old.look_id AND old.requested_at < $1 AND (run.run_id IS NULL OR run.commanded_at IS NOT NULL OR run.ended_at IS NOT NULL)`,
      [before],
    );
  }
}

function lookOf(row: LookRow): Look {
  return {
    lookId: row.look_id,
    collection: row.collection,
    depth: row.depth,
    ...(row.run_id !== null && { runId: row.run_id }),
    requestedAt: row.requested_at,
    answer: answerOf(row),
  };
}

function answerOf({ state, message, epoch, version }: LookRow): LookAnswer {
  if (state !== 'ok') return { state, ...(message !== null && { message }) };
  return { state, ...(epoch !== null && { epoch }), ...(version !== null && { version }) };
}
