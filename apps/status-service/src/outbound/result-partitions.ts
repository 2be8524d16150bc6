import { Injectable } from '@nestjs/common';
import { Database, type Sql } from '@rollcall/platform';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** A Monday, so that weeks begin with one. */
const A_MONDAY = Date.UTC(2024, 0, 1);

/** Made before they are needed: time enough for somebody to notice that it fails. */
const WEEKS_AHEAD = 2;

/** What no other partition takes: events of times long past or far ahead, and those that came before their week was made. */
const OTHERS = 'result_event_other';

const PREFIX = 'result_event_';

const weekOf = (time: number): number => Math.floor((time - A_MONDAY) / WEEK_MS) * WEEK_MS + A_MONDAY;

const nameOf = (week: number): string => `${PREFIX}${new Date(week).toISOString().slice(0, 10).replaceAll('-', '')}`;

/** The weeks of `result_event`: a whole week is forgotten by dropping a table, however much is in it. */
@Injectable()
export class ResultPartitions {
  constructor(private readonly database: Database) {}

  /**
   * Makes the weeks that are needed now and soon, and drops those that ended more than `keptMs` ago. Safe to repeat, also
   * after weeks in which nobody did: what came meanwhile is put where it belongs.
   */
  async keep(now: Date, keptMs: number): Promise<void> {
    const oldest = now.getTime() - keptMs;
    await this.database.transaction(async (sql) => {
      await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema || '.result_event', 0))`);
      await sql.query(`SET LOCAL lock_timeout = '5s'`); // the projection waits behind us
      const there = await weeksThere(sql);
      const due = await weeksNeeded(sql, now.getTime(), oldest);
      for (const week of due.filter((each) => !there.includes(each))) await makeWeek(sql, week);
      for (const week of there) if (week + WEEK_MS <= oldest) await sql.query(`DROP TABLE ${nameOf(week)}`);
      await sql.query(`DELETE FROM ${OTHERS} WHERE at < $1`, [new Date(oldest)]);
    });
  }
}

async function weeksThere(sql: Sql): Promise<readonly number[]> {
  const rows = await sql.query<{ name: string }>(
    `SELECT child.relname AS name FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
     WHERE inhparent = 'result_event'::regclass`,
  );
  return rows.flatMap(({ name }) => {
    const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)$/.exec(name) ?? [];
    return day === undefined ? [] : [Date.UTC(Number(year), Number(month) - 1, Number(day))];
  });
}

/** This week, those ahead, and those of which something lies with the others. */
async function weeksNeeded(sql: Sql, now: number, oldest: number): Promise<readonly number[]> {
  const ahead = Array.from({ length: WEEKS_AHEAD + 1 }, (_, index) => weekOf(now) + index * WEEK_MS);
  const rows = await sql.query<{ week: Date }>(
    `SELECT DISTINCT date_bin('7 days', at, $1::timestamptz) AS week FROM ${OTHERS} WHERE at >= $2 AND at < $3`,
    [new Date(A_MONDAY), new Date(oldest), new Date(now)],
  );
  return [...new Set([...ahead, ...rows.map(({ week }) => week.getTime())])];
}

async function makeWeek(sql: Sql, week: number): Promise<void> {
  const name = nameOf(week);
  const [from, to] = [new Date(week).toISOString(), new Date(week + WEEK_MS).toISOString()];
  await sql.query(`CREATE TABLE ${name} (LIKE result_event INCLUDING ALL)`);
  await sql.query(`LOCK TABLE ${OTHERS} IN ACCESS EXCLUSIVE MODE`); // nothing of the week may come in after it is emptied
  await sql.query(
    `WITH moved AS (DELETE FROM ${OTHERS} WHERE at >= $1 AND at < $2 RETURNING *) INSERT INTO ${name} SELECT * FROM moved`,
    [from, to],
  );
  await sql.query(`ALTER TABLE result_event ATTACH PARTITION ${name} FOR VALUES FROM ('${from}') TO ('${to}')`);
}
