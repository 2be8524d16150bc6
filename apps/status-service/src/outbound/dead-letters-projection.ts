import { Injectable } from '@nestjs/common';
import type { DeadLetter, Sql } from '@rollcall/platform';
import { Changes } from './changes';

/** A person looks at the beginning of a message; the whole of it is on the topic. */
const MOST_CHARACTERS = 65_536;

/** Postgres stores no NUL, and a message that nobody could read may hold anything. */
const storable = (text: string): string => text.slice(0, MOST_CHARACTERS).replaceAll('\0', '\uFFFD');

/** Messages that a service could not take in, one for each service that could not. */
@Injectable()
export class DeadLettersProjection {
  constructor(private readonly changes: Changes) {}

  async keep(sql: Sql, letter: DeadLetter): Promise<void> {
    const kept = await sql.query(
      `INSERT INTO dead_letter (id, topic, key, service, error, at, value) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        storable(`${letter.topic}/${letter.partition}/${letter.offset}/${letter.service}`),
        storable(letter.topic),
        letter.key === null ? null : storable(letter.key),
        storable(letter.service),
        storable(letter.error),
        letter.time,
        storable(letter.value ?? ''),
      ],
    );
    if (kept.length > 0) await this.changes.say(sql, { what: 'dead-letters' });
  }
}
