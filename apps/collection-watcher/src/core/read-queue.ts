import type { DueRead } from './poll-site';

/** A read that waits for its turn, and the poll that found it due. */
export interface QueuedRead extends DueRead {
  readonly polledAt: Date;
}

/** The reads of one site that are due, in the order of the poll that found them. A collection is read once at a time. */
export class ReadQueue {
  private waiting: readonly QueuedRead[] = [];
  private readonly reading = new Map<string, { askedAgain: boolean }>();

  /** What a poll found replaces what waits from earlier ones. What is being read is left out, and a look at it noted. */
  offer(due: readonly DueRead[], polledAt: Date): void {
    for (const { collectionId, reason } of due) {
      const current = this.reading.get(collectionId);
      if (current && reason === 'look') current.askedAgain = true;
    }
    this.waiting = due
      .filter(({ collectionId }) => !this.reading.has(collectionId))
      .map((read) => ({ ...read, polledAt }));
  }

  /** Forgets what waits: the next poll that succeeds finds it due again. */
  drop(): void {
    this.waiting = [];
  }

  take(): QueuedRead | undefined {
    const [next, ...rest] = this.waiting;
    if (!next) return undefined;
    this.waiting = rest;
    this.reading.set(next.collectionId, { askedAgain: false });
    return next;
  }

  /** True when a look came while it was read: that one wants a fresh read. */
  done(collectionId: string): boolean {
    const current = this.reading.get(collectionId);
    this.reading.delete(collectionId);
    return current?.askedAgain ?? false;
  }
}
