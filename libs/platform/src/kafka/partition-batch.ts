import type { EachBatchPayload, IHeaders, KafkaMessage } from 'kafkajs';
import type { TopicName } from '@rollcall/contracts';
import { LetGoError, type Inbound } from './inbound';

/** More often than the group asks for one: the client leaves out what is too early. */
const HEARTBEAT_EVERY_MS = 1_000;
/** A batch may hold thousands of messages: what is done is committed in steps, so that a crash repeats little. */
const COMMIT_EVERY_MESSAGES = 200;
const COMMIT_EVERY_MS = 2_000;

/** How many messages are handled in one call at most, and how many bytes they may hold together. */
export interface Portion {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * One batch of one partition: the messages in their order, committed behind the handler, never before it. A handler that
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
    private readonly portion: Portion,
    private readonly handle: (messages: readonly Inbound[]) => Promise<void>,
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
      for (const messages of this.portions()) {
        if (letGo.signal.aborted || !this.mayGoOn()) break;
        await this.handle(messages.map((message) => this.inbound(message, letGo.signal)));
        this.done = messages.at(-1)?.offset;
        if (this.done !== undefined) this.payload.resolveOffset(this.done);
        await this.commitInSteps(messages.length);
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

  private *portions(): Iterable<readonly KafkaMessage[]> {
    let portion: KafkaMessage[] = [];
    let bytes = 0;
    for (const message of this.payload.batch.messages) {
      const size = message.value?.length ?? 0;
      const full = portion.length >= this.portion.messages || bytes + size > this.portion.bytes;
      if (full && portion.length > 0) {
        yield portion;
        portion = [];
        bytes = 0;
      }
      portion.push(message);
      bytes += size;
    }
    if (portion.length > 0) yield portion;
  }

  private async commitInSteps(handled: number): Promise<void> {
    this.sinceCommit += handled;
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
