import { Injectable } from '@nestjs/common';
import type { DataOf, EventDefinition, TopicName } from '@rollcall/contracts';
import { Database, type Sql } from '../database/database';
import { Notifications } from '../database/notifications';
import { ServiceSettings } from '../settings/settings';
import { encodeEvent, encodeTombstone, type EncodedEvent } from './cloud-event';

export const OUTBOX_CHANNEL = 'outbox';

/** Below the broker's usual 1 MB for a message with its headers. */
export const MAX_VALUE_BYTES = 900_000;

/** With more keys than this in one call, the whole topic is locked instead of each key. */
const KEYS_LOCKED_ONE_BY_ONE = 64;
/** The same for all calls of one transaction: Postgres has room for some thousand locks, of everybody together. */
const KEYS_LOCKED_IN_A_TRANSACTION = 256;

export interface OutboxOptions {
  /**
   * What the transaction holds until it ends, so that the events of one key are numbered in the order of commits. Without it,
   * each key of the call is locked. Whoever gives it must give the same for all events of these keys.
   */
  readonly order?: string;
}

/** Events that leave when, and only when, the transaction they were added in commits. */
@Injectable()
export class Outbox {
  /** What each transaction has locked. */
  private readonly locks = new WeakMap<Sql, LockedKeys>();

  constructor(
    private readonly settings: ServiceSettings,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Adds events in the caller's transaction, after it has waited for other transactions with the same order. Throws
   * ZodError for data that is not what the definition says: a bug of ours fails here, never at a consumer.
   */
  async add<D extends EventDefinition>(
    sql: Sql,
    definition: D,
    data: DataOf<D> | readonly DataOf<D>[],
    options: OutboxOptions = {},
  ): Promise<void> {
    const events = listOf(data).map((one) => encodeEvent(this.settings.service, definition, one));
    await this.store(sql, definition.topic, events, options);
  }

  /** Adds a tombstone for each key of a compacted topic. */
  async bury(
    sql: Sql,
    definition: EventDefinition,
    keys: readonly string[],
    options: OutboxOptions = {},
  ): Promise<void> {
    const events = keys.map((key) => encodeTombstone(this.settings.service, definition, key));
    await this.store(sql, definition.topic, events, options);
  }

  private async store(sql: Sql, topic: TopicName, events: readonly EncodedEvent[], { order }: OutboxOptions) {
    if (events.length === 0) return;
    for (const { key, value } of events)
      if (value !== null && Buffer.byteLength(value) > MAX_VALUE_BYTES)
        throw new Error(`an event of ${topic} for ${key} is larger than ${MAX_VALUE_BYTES} bytes`);

    if (order === undefined) await this.lockedBy(sql).lock(topic, new Set(events.map(({ key }) => key)));
    else await sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1, 2))`, [order]);
    await sql.query(
      `INSERT INTO outbox (topic, key, headers, value)
       SELECT $1, key, headers, value
       FROM unnest($2::text[], $3::jsonb[], $4::text[]) WITH ORDINALITY AS event (key, headers, value, place)
       ORDER BY place`,
      [
        topic,
        events.map(({ key }) => key),
        events.map(({ headers }) => JSON.stringify(headers)),
        events.map(({ value }) => value),
      ],
    );
    await this.notifications.notify(sql, OUTBOX_CHANNEL);
  }

  private lockedBy(sql: Sql): LockedKeys {
    if (sql instanceof Database) return new LockedKeys(sql); // each statement is a transaction of its own: nothing stays locked
    const known = this.locks.get(sql) ?? new LockedKeys(sql);
    this.locks.set(sql, known);
    return known;
  }
}

/**
 * The keys that one transaction holds until it ends. Locks are the database's, which several services share: the schema makes
 * them ours. One for each key in a fixed order, under a shared one of the topic; for many keys the topic alone.
 */
class LockedKeys {
  private readonly keys = new Map<TopicName, Set<string> | 'all'>();

  constructor(private readonly sql: Sql) {}

  async lock(topic: TopicName, wanted: ReadonlySet<string>): Promise<void> {
    const held = this.keys.get(topic) ?? new Set();
    if (held === 'all') return;
    const fresh = [...wanted].filter((key) => !held.has(key));
    if (fresh.length > KEYS_LOCKED_ONE_BY_ONE || held.size + fresh.length > KEYS_LOCKED_IN_A_TRANSACTION) {
      await this.sql.query(`SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1, 0))`, [topic]);
      this.keys.set(topic, 'all');
    } else if (fresh.length > 0) {
      await this.lockEach(topic, fresh);
      this.keys.set(topic, new Set([...held, ...fresh]));
    }
  }

  private async lockEach(topic: TopicName, keys: readonly string[]): Promise<void> {
    await this.sql.query(`SELECT pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '/' || $1, 0))`, [
      topic,
    ]);
    await this.sql.query(
      `SELECT pg_advisory_xact_lock(id) FROM (
         SELECT DISTINCT hashtextextended(concat_ws('/', current_schema(), $1::text, key), 1) AS id
         FROM unnest($2::text[]) AS key ORDER BY id OFFSET 0
       ) AS locks`,
      [topic, keys],
    );
  }
}

function listOf<T>(data: T | readonly T[]): readonly T[] {
  return isList(data) ? data : [data];
}

const isList = <T>(data: T | readonly T[]): data is readonly T[] => Array.isArray(data);
