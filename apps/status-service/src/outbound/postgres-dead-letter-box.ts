import { Injectable } from '@nestjs/common';
import { memberResults } from '@rollcall/contracts';
import { Database, Replays, type Sql } from '@rollcall/platform';
import {
  DeadLetterBox,
  type DeadLetterSelection,
  type Decision,
  type DecisionRefused,
} from '../core/decide-dead-letters';
import { Changes } from './changes';
import { SqlConditions } from './sql-conditions';

interface StoredLetter {
  readonly topic: string;
  readonly service: string;
  readonly state: 'open' | 'replayed' | 'discarded';
  /** Base64 by name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly raw_key: Buffer | null;
  readonly raw_value: Buffer | null;
  readonly whole: boolean;
  readonly replays: number;
}

const stateAfter = { replay: 'replayed', discard: 'discarded' } as const;

@Injectable()
export class PostgresDeadLetterBox extends DeadLetterBox {
  constructor(
    private readonly database: Database,
    private readonly replays: Replays,
    private readonly changes: Changes,
  ) {
    super();
  }

  /** The row is locked while the message is sent, so that of two who decide at once one finds it decided. */
  decide(id: string, decision: Decision, by: string): Promise<DecisionRefused | undefined> {
    return this.database.transaction(async (sql) => {
      const [letter] = await sql.query<StoredLetter>('SELECT * FROM dead_letter WHERE id = $1 FOR UPDATE', [id]);
      if (!letter) return refusals.notFound;
      if (letter.state === stateAfter[decision]) return undefined;
      if (letter.state !== 'open')
        return letter.state === 'replayed' ? refusals.alreadyReplayed : refusals.alreadyDiscarded;
      const refusal = decision === 'replay' ? await this.replay(sql, letter) : undefined;
      if (refusal) return refusal;
      await sql.query('UPDATE dead_letter SET (state, decided_by, decided_at) = ($2, $3, now()) WHERE id = $1', [
        id,
        stateAfter[decision],
        by,
      ]);
      await this.changes.say(sql, { what: 'dead-letters' });
      return undefined;
    });
  }

  async open(selection: DeadLetterSelection, most: number, after?: string): Promise<readonly string[]> {
    const asked = new SqlConditions();
    asked.when(selection.topic, (topic) => `topic = ${topic}`);
    asked.when(selection.service, (service) => `service = ${service}`);
    asked.when(selection.before, (moment) => `at < ${moment}::timestamptz`);
    asked.when(after, (id) => `(at, id) > (SELECT at, id FROM dead_letter WHERE id = ${id})`);
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM dead_letter WHERE state = 'open' AND ${asked} ORDER BY at, id LIMIT ${most}`,
      asked.parameters,
    );
    return rows.map(({ id }) => id);
  }

  /** Sends it; what was sent and could not be noted is sent again, which changes nothing for who takes it in. */
  private async replay(sql: Sql, letter: StoredLetter): Promise<DecisionRefused | undefined> {
    const topic = this.replays.topicOf(letter.topic);
    if (!topic || !letter.whole) return refusals.notReplayable;
    const headers = Object.entries(letter.headers).map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);
    if (await isSuperseded(sql, letter)) return refusals.superseded;
    const message = { key: letter.raw_key, value: letter.raw_value, headers: Object.fromEntries(headers), whole: true };
    return this.replays.send(topic, { message, replays: letter.replays }).then(
      () => undefined,
      () => refusals.brokerUnavailable,
    );
  }
}

/**
 * The results of a group are taken in by the number of their event: one that was parked here, and overtaken since, would
 * be skipped as old, although it speaks of other members. All else is versioned by what it speaks of: there, whatever is
 * newer says all.
 */
async function isSuperseded(sql: Sql, { topic, service, raw_value: value }: StoredLetter): Promise<boolean> {
  if (service !== 'status-service' || !topic.endsWith(memberResults.topic) || !value) return false;
  const results = memberResults.data.safeParse(jsonOf(value.toString('utf8')));
  if (!results.success) return false;
  const { tenantId, groupId, sequence } = results.data;
  const newer = await sql.query(
    'SELECT 1 FROM group_progress WHERE (tenant_id, group_id) = ($1, $2) AND sequence >= $3',
    [tenantId, groupId, sequence],
  );
  return newer.length > 0;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // it was parked because it is none, say
  }
}

const refusals = {
  notFound: {
    code: 'dead-letter-not-found',
    message: 'There is no such dead letter; they are kept for 30 days.',
  },
  alreadyReplayed: {
    code: 'already-replayed',
    message: 'It was replayed before; if it could not be taken in again, there is a new dead letter for it.',
  },
  alreadyDiscarded: {
    code: 'already-discarded',
    message: 'It was discarded before. Ask for a republish (POST /admin/v1/republish) if what it said is missing.',
  },
  notReplayable: {
    code: 'not-replayable',
    message:
      'Only the beginning of the message is kept, or its topic is not one of this installation. Ask for a republish ' +
      '(POST /admin/v1/republish), then discard it.',
  },
  superseded: {
    code: 'superseded',
    message:
      'Newer results of the group were taken in since, so that a replay would be skipped as old. Ask for a republish ' +
      '(POST /admin/v1/republish), then discard it.',
  },
  brokerUnavailable: {
    code: 'broker-unavailable',
    message: 'Kafka did not take the message; it stays open. Try again when the brokers answer.',
  },
} as const satisfies Record<string, DecisionRefused>;
