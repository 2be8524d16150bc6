import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import {
  DeadLettersView,
  type DeadLetterDetails,
  type DeadLettersQuery,
  type DeadLetterView,
  type Page,
} from '../core/views';
import { microseconds, microsecondsOf, momentFromMicroseconds } from './moments';
import { pageOfRows, readCursor } from './paging';
import { SqlConditions } from './sql-conditions';

/** A list shows this much of each. */
const SHOWN_CHARACTERS = 1_000;

interface StoredLetter extends Omit<DeadLetterView, 'at' | 'decidedAt'> {
  readonly at: Date;
  readonly decidedAt: Date | null;
  readonly moment: number;
}

const columns = (
  value: string,
): string => `id, state, topic, partition, message_offset AS offset, key, service, error, at,
  ${value} AS value, CASE WHEN whole THEN bytes END AS bytes, replays, decided_by AS "decidedBy",
  decided_at AS "decidedAt", ${microsecondsOf('at')} AS moment`;

const toLetter = ({ moment: _, at, decidedAt, ...letter }: StoredLetter): DeadLetterView => ({
  ...letter,
  at: at.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
});

/** Newest first. */
@Injectable()
export class PostgresDeadLettersView extends DeadLettersView {
  constructor(private readonly database: Database) {
    super();
  }

  async list({ limit, cursor, state, topic, service }: DeadLettersQuery): Promise<Page<DeadLetterView>> {
    const asked = new SqlConditions();
    asked.when(state, (words) => `state = ANY(${words}::text[])`);
    asked.when(topic, (name) => `topic = ${name}`);
    asked.when(service, (name) => `service = ${name}`);
    const from = cursor ? readCursor(cursor, z.tuple([microseconds, z.string()])) : undefined;
    asked.when(from?.[0], (moment) => {
      const id = asked.parameter(from?.[1]);
      return `(at, id) < (${momentFromMicroseconds(moment)}, ${id}::text)`;
    });
    const rows = await this.database.query<StoredLetter>(
      `SELECT ${columns(`left(value, ${SHOWN_CHARACTERS})`)} FROM dead_letter
       WHERE ${asked} ORDER BY at DESC, id DESC LIMIT ${limit + 1}`,
      asked.parameters,
    );
    return pageOfRows(rows, limit, toLetter, (row) => [row.moment, row.id]);
  }

  async find(id: string): Promise<DeadLetterDetails | undefined> {
    const [row] = await this.database.query<StoredLetter & { readonly headers: Readonly<Record<string, string>> }>(
      `SELECT ${columns('value')}, headers FROM dead_letter WHERE id = $1`,
      [id],
    );
    if (!row) return undefined;
    const { headers, ...letter } = row;
    const texts = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')]);
    return { ...toLetter(letter), headers: Object.fromEntries(texts) };
  }
}
