import type { DataOf, EventDefinition } from '@rollcall/contracts';
import type { Sql } from '../database/database';
import { UndecodableError, type DecodedEvent } from './cloud-event';

/** What a handler is told beside the data. */
export interface Received {
  readonly id: string;
  readonly key: string;
  readonly time: Date;
  readonly traceId: string;
  readonly source: string;
}

/** What is done with one kind of event. Made by `on`. */
export interface InboxHandler {
  readonly definition: EventDefinition;
  /** Throws UndecodableError at once; the result is called, perhaps repeatedly, in a transaction of its own. */
  readonly decode: (event: DecodedEvent) => (sql: Sql, received: Received) => Promise<void>;
  readonly tombstone?: (sql: Sql, key: string) => Promise<void>;
}

/**
 * A handler for one kind of event. It is called in one transaction, again after a redelivery: skipping what was
 * applied before is its own, by the versions in the data.
 */
export function on<D extends EventDefinition>(
  definition: D,
  handle: (sql: Sql, data: DataOf<D>, received: Received) => Promise<void>,
  tombstone?: (sql: Sql, key: string) => Promise<void>,
): InboxHandler {
  return {
    definition,
    decode: (event) => {
      const parsed = definition.data.safeParse(event.data);
      if (!parsed.success) throw new UndecodableError(sentence(parsed.error), { cause: parsed.error });
      const data = parsed.data as DataOf<D>;
      return (sql, received) => handle(sql, data, received);
    },
    ...(tombstone ? { tombstone } : {}),
  };
}

const sentence = ({ issues }: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string =>
  `the data is not what the contract says: ${issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.') || '(all of it)'}: ${message}`)
    .join('; ')}`;
