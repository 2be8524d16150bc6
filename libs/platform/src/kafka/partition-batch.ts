import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import type { TopicName } from '@rollcall/contracts';
import { LetGoError, type Inbound } from './inbound';

/** More often than the group asks for one: the client leaves out what is too early. */
const HEARTBEAT_EVERY_MS = 1_000;
/** A batch may hold thousands of messages: what is done is committed in steps, so that a crash repeats little. */
const COMMIT_EVERY_MESSAGES = 200;
const COMMIT_EVERY_MS = 2_000;

/**
 * One batch of one partition: each message in its order, committed behind the handler, never before it. A handler that
 * throws ends the batch; what came before it is committed, and the message comes again.
 */
export class PartitionBatch {
  private done: string | undefined;
  private committed: string | undefined;
  private committedAt = Date.now();
  private sinceCommit = 0;

  constructor(
    private readonly payload: EachBatchPayload,
    private readonly topic: TopicName,
    private readonly stopping: AbortSignal,
    private readonly handle: (message: Inbound) => Promise<void>,
  ) {}

  /** Throws what a handler threw, or what the group answered to a heartbeat (a rebalance). */
  async run(): Promise<void> {
    const letGo = new AbortController();
    const leave = () => letGo.abort();
    this.stopping.addEventListener('abort', leave, { once: true });
    const beat = setInterval(() => {
      if (!this.mayGoOn()) leave();
      this.payload.heartbeat().catch(leave); // the loop below meets the same answer at its next heartbeat
    }, HEARTBEAT_EVERY_MS);
    try {
      for (const message of this.payload.batch.messages) {
        if (letGo.signal.aborted || !this.mayGoOn()) break;
        await this.handle(this.inbound(message, letGo.signal));
        this.payload.resolveOffset(message.offset);
        this.done = message.offset;
        await this.commitInSteps();
        await this.payload.heartbeat();
      }
    } catch (error) {
      if (!(error instanceof LetGoError)) throw error;
    } finally {
      clearInterval(beat);
      this.stopping.removeEventListener('abort', leave);
      await this.commit();
    }
  }

  private mayGoOn(): boolean {
    return !this.stopping.aborted && this.payload.isRunning() && !this.payload.isStale();
  }

  private async commitInSteps(): Promise<void> {
    this.sinceCommit += 1;
    const due = this.sinceCommit >= COMMIT_EVERY_MESSAGES || Date.now() - this.committedAt >= COMMIT_EVERY_MS;
    if (due) await this.commit();
  }

  private async commit(): Promise<void> {
    if (this.done === undefined || this.done === this.committed) return;
    const { topic, partition } = this.payload.batch;
    const next = String(BigInt(this.done) + 1n);
    await this.payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: next }] }] });
    this.committed = this.done;
    this.committedAt = Date.now();
    this.sinceCommit = 0;
  }

  private inbound({ key, value, offset, headers }: KafkaMessage, signal: AbortSignal): Inbound {
    const { topic, payload } = this;
    const { partition } = payload.batch;
    return {
      topic,
      partition,
      offset,
      key,
      value,
      headers: lastOfEach(headers),
      signal,
      heartbeat: () => payload.heartbeat(),
    };
  }
}

/** Kafka allows a header several times: the last counts. */
function lastOfEach(headers: IHeaders = {}): Record<string, Buffer> {
  const result: Record<string, Buffer> = {};
  for (const [name, given] of Object.entries(headers)) {
    const value = Array.isArray(given) ? given.at(-1) : given;
    if (value !== undefined) result[name] = Buffer.from(value);
  }
  return result;
}
