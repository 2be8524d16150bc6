import { Injectable } from '@nestjs/common';
import { Database } from '@rollcall/platform';
import { z } from 'zod';
import { DeadLettersView, type DeadLetterView, type Page, type PageRequest } from '../core/views';
import { microseconds, microsecondsOf, momentFromMicroseconds } from './moments';
import { pageOfRows, readCursor } from './paging';
import { SqlConditions } from './sql-conditions';

interface StoredLetter extends Omit<DeadLetterView, 'at'> {
  readonly at: Date;
  readonly moment: number;
}

/** Newest first. */
@Injectable()
export class PostgresDeadLettersView extends DeadLettersView {
  constructor(private readonly database: Database) {
    super();
  }

  async list({ limit, cursor }: PageRequest): Promise<Page<DeadLetterView>> {
    const asked = new SqlConditions();
    const from = cursor ? readCursor(cursor, z.tuple([microseconds, z.string()])) : undefined;
    asked.when(from?.[0], (moment) => {
      const id = asked.parameter(from?.[1]);
      return `(at, id) < (${momentFromMicroseconds(moment)}, ${id}::text)`;
    });
    const rows = await this.database.query<StoredLetter>(
      `SELECT id, topic, key, service, error, at, value, ${microsecondsOf('at')} AS moment FROM dead_letter
       WHERE ${asked} ORDER BY at DESC, id DESC LIMIT ${limit + 1}`,
      asked.parameters,
    );
    return pageOfRows(
      rows,
      limit,
      ({ moment: _, at, ...letter }) => ({ ...letter, at: at.toISOString() }),
      (row) => [row.moment, row.id],
    );
  }
}
