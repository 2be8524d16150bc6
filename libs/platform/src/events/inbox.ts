import { Injectable, Logger } from '@nestjs/common';
import { Database, type Sql } from '../database/database';
import { isTransient } from '../database/transient';
import { LetGoError, type Inbound } from '../kafka/inbound';
import { activeTraceId } from '../trace/trace';
import { fullJitter, pause } from '../work/backoff';
import { decodeEvent, typeOf, UndecodableError } from './cloud-event';
import { DeadLetters, readDeadLetter, type DeadLetter } from './dead-letter';
import type { Arrived, InboxHandler, Work } from './inbox-handler';

/** How often a handler may fail for a reason of its own before its message is parked. */
const HANDLER_ATTEMPTS = 5;

/** How a message becomes a change in the database: decoded, applied in one transaction, tried again or parked. */
@Injectable()
export class Inbox {
  private readonly logger = new Logger(Inbox.name);

  constructor(
    private readonly database: Database,
    private readonly deadLetters: DeadLetters,
  ) {}

  /**
   * Resolves when the message is applied, is of no interest, or is parked. Trouble on the way to the database is waited
   * out, for ever; a handler that fails five times otherwise has its message parked. Throws LetGoError when the service
   * stops or the partition is taken away meanwhile.
   */
  async receive(message: Inbound, ...handlers: readonly InboxHandler[]): Promise<void> {
    try {
      const work = message.value === null ? tombstoneWork(message, handlers) : eventWork(message, handlers);
      if (work) await this.apply(message, work, HANDLER_ATTEMPTS);
    } catch (error) {
      if (error instanceof LetGoError) throw error;
      await this.deadLetters.park(message, error instanceof Error ? error.message : String(error));
    }
  }

  /**
   * As `receive` for each, in one transaction for all as long as that succeeds, which is several times as fast. Kinds are
   * applied one after the other, each in its order. When something fails, each message goes its own way.
   */
  async receiveTogether(messages: readonly Inbound[], ...handlers: readonly InboxHandler[]): Promise<void> {
    if (messages.length > 1 && (await this.applyTogether(messages, handlers))) return;
    for (const message of messages) await this.receive(message, ...handlers);
  }

  /** For `dead-letter.v1` itself: nothing of it is parked again, a handler that fails is tried for ever. */
  async receiveParked(message: Inbound, handle: (sql: Sql, parked: DeadLetter) => Promise<void>): Promise<void> {
    await this.apply(message, (sql) => handle(sql, readDeadLetter(message)), Infinity);
  }

  private async applyTogether(messages: readonly Inbound[], handlers: readonly InboxHandler[]): Promise<boolean> {
    try {
      const events = messages.filter(({ value }) => value !== null).map((message) => arrivedBy(message, handlers));
      const works = handlers.flatMap((handler) => {
        const own = events.flatMap((one) => (one?.handler === handler ? [one.arrived] : []));
        return own.length > 0 ? [handler.decode(own)] : [];
      });
      const tombstones = messages.flatMap((one) => (one.value === null ? (tombstoneWork(one, handlers) ?? []) : []));
      await this.database.transaction(async (sql) => {
        for (const work of [...works, ...tombstones]) await work(sql);
      });
      return true;
    } catch (error) {
      const [first] = messages;
      const where = { topic: first?.topic, partition: first?.partition, offset: first?.offset };
      this.logger.debug({ err: error, ...where, messages: messages.length }, 'messages are applied one by one');
      return false;
    }
  }

  private async apply(message: Inbound, work: Work, attempts: number): Promise<void> {
    for (let attempt = 1, ownFailures = 0; ; attempt++) {
      if (message.signal.aborted) throw new LetGoError();
      try {
        return await this.database.transaction(work);
      } catch (error) {
        if (!isTransient(error)) ownFailures += 1;
        const { topic, partition, offset } = message;
        this.logger.warn({ err: error, topic, partition, offset, attempt }, 'a message could not be applied');
        if (ownFailures >= attempts) throw error;
        await message.heartbeat();
        await pause(fullJitter(attempt, 50, 5_000), message.signal);
      }
    }
  }
}

/** Undefined: nobody is interested. */
function arrivedBy(message: Inbound, handlers: readonly InboxHandler[]) {
  const event = decodeEvent(message);
  const handler = handlers.find(({ definition }) => definition.type === event.type);
  if (!handler) return undefined;
  if (handler.definition.topic !== message.topic) throw new UndecodableError(`${event.type} does not belong here`);
  const { id, key, time, source } = event;
  const traceparent = message.traceparent ?? event.traceparent;
  const traceId = traceparent?.split('-')[1] ?? activeTraceId();
  const arrived: Arrived = { event, received: { id, key, time, source, traceId, traceparent } };
  return { handler, arrived };
}

function eventWork(message: Inbound, handlers: readonly InboxHandler[]): Work | undefined {
  const found = arrivedBy(message, handlers);
  return found?.handler.decode([found.arrived]);
}

/** A tombstone says of which kind it is, or it is for every handler that takes tombstones. */
function tombstoneWork(message: Inbound, handlers: readonly InboxHandler[]): Work | undefined {
  const type = typeOf(message);
  const key = message.key?.toString('utf8');
  if (key === undefined) return undefined;
  const chosen = handlers.flatMap(({ definition, tombstone }) =>
    tombstone && (type === undefined || definition.type === type) ? [tombstone] : [],
  );
  if (chosen.length === 0) return undefined;
  return async (sql) => {
    for (const bury of chosen) await bury(sql, key);
  };
}
