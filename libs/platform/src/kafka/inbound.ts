import type { TopicName } from '@rollcall/contracts';

/** A message as it came from the broker: what a controller's `@Payload()` is. */
export interface Inbound {
  /** Without the prefix of the installation. */
  readonly topic: TopicName;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  /** Null: a tombstone. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** The span in which it is handled, beside others that came with it. */
  readonly traceparent?: string;
  /** Aborted when this process is to let go of the message: it stops, or the partition is another's now. */
  readonly signal: AbortSignal;
  /** Tells the group that we are alive; safe to call often. */
  heartbeat(): Promise<void>;
}

/** Thrown by whoever gives a message up because its `signal` is aborted: it is not committed and comes again. */
export class LetGoError extends Error {
  constructor() {
    super('the message is left for whoever has the partition next');
    this.name = 'LetGoError';
  }
}
