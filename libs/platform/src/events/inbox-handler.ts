import type { DataOf, EventDefinition } from '@rollcall/contracts';
import type { Sql } from '../database/database';
import { UndecodableError, type DecodedEvent } from './cloud-event';

/** What a handler is told beside the data. */
export interface Received {
  readonly id: string;
  readonly key: string;
  readonly time: Date;
  readonly traceId: string;
  /** The span in which it is handled: whoever goes on from here later joins its trace. */
  readonly traceparent: string | undefined;
  readonly source: string;
}

/** What is done to the database; perhaps repeatedly, each time in a transaction of its own. */
export type Work = (sql: Sql) => Promise<void>;

/** An event with what its handler is told beside the data. */
export interface Arrived {
  readonly event: DecodedEvent;
  readonly received: Received;
}

/** What is done with one kind of event. Made by `on` or `onAll`. */
export interface InboxHandler {
  readonly definition: EventDefinition;
  /** For some events of the kind in their order. Throws UndecodableError at once when one is not what it should be. */
  readonly decode: (arrived: readonly Arrived[]) => Work;
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
    decode: (arrived) => {
      const parsed = arrived.map(({ event, received }) => ({ data: dataOf(definition, event), received }));
      return async (sql) => {
        for (const { data, received } of parsed) await handle(sql, data, received);
      };
    },
    ...(tombstone ? { tombstone } : {}),
  };
}

/** As `on`, called once for all events of the kind that are received together. */
export function onAll<D extends EventDefinition>(
  definition: D,
  handle: (sql: Sql, all: readonly { readonly data: DataOf<D>; readonly received: Received }[]) => Promise<void>,
): InboxHandler {
  return {
    definition,
    decode: (arrived) => {
      const parsed = arrived.map(({ event, received }) => ({ data: dataOf(definition, event), received }));
      return (sql) => handle(sql, parsed);
    },
  };
}

function dataOf<D extends EventDefinition>(definition: D, event: DecodedEvent): DataOf<D> {
  const parsed = definition.data.safeParse(event.data);
  if (parsed.success) return parsed.data as DataOf<D>;
  throw new UndecodableError(sentence(parsed.error), { cause: parsed.error });
}

const sentence = ({ issues }: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): string =>
  `the data is not what the contract says: ${issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join('.') || '(all of it)'}: ${message}`)
    .join('; ')}`;
