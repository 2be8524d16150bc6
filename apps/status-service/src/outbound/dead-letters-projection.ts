import { Injectable } from '@nestjs/common';
import type { DeadLetter, Sql } from '@rollcall/platform';
import { Changes } from './changes';

/** A person looks at the beginning of a message; the whole of it is kept beside, as bytes. */
const MOST_CHARACTERS = 65_536;

/** Postgres stores no NUL, and a message that nobody could read may hold anything. */
const storable = (text: string): string => text.slice(0, MOST_CHARACTERS).replaceAll('\0', '\uFFFD');

const texts = (headers: Readonly<Record<string, Buffer>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [storable(name), value.toString('base64')]));

/** Messages that a service could not take in, one for each service that could not. */
@Injectable()
export class DeadLettersProjection {
  constructor(private readonly changes: Changes) {}

  async keep(sql: Sql, letter: DeadLetter): Promise<void> {
    const { key, value, headers, whole } = letter.message;
    const kept = await sql.query(
      `INSERT INTO dead_letter (id, topic, partition, message_offset, key, service, error, at, value, headers, raw_key,
         raw_value, bytes, whole, replays)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        storable([letter.topic, letter.partition, letter.offset, letter.service].join(':')),
        storable(letter.topic),
        letter.partition,
        storable(letter.offset),
        letter.key === null ? null : storable(letter.key),
        storable(letter.service),
        storable(letter.error),
        letter.time,
        storable(letter.value ?? ''),
        texts(headers),
        key,
        value,
        value?.length ?? 0,
        whole,
        letter.replays,
      ],
    );
    if (kept.length > 0) await this.changes.say(sql, { what: 'dead-letters' });
  }
}
