import { Injectable, Logger } from '@nestjs/common';
import { Database, Readiness, WorkLoop, WorkLoops } from '@rollcall/platform';
import { KafkaPublishedState } from '../outbound/kafka-published-state';
import { PostgresWatchlist } from '../outbound/postgres-watchlist';
import { takeBack } from '../outbound/take-back';

const NEVER_AGAIN_MS = 24 * 60 * 60 * 1000;

/** Compares the tables with what was published, at each start and whenever asked. No site is polled before it is done. */
@Injectable()
export class Recall {
  private readonly logger = new Logger(Recall.name);
  private readonly ready: { ready(): void };
  private finished = false;
  private timesAsked = 0;
  private loop: WorkLoop | undefined;

  constructor(
    private readonly published: KafkaPublishedState,
    private readonly database: Database,
    private readonly watchlist: PostgresWatchlist,
    readiness: Readiness,
  ) {
    this.ready = readiness.declare('what was published');
  }

  get isDone(): boolean {
    return this.finished;
  }

  /** Tries until it succeeds, then calls `done`. */
  start(loops: WorkLoops, done: () => void): void {
    const step = async (signal: AbortSignal) => {
      if (this.finished) return false;
      const asked = this.timesAsked;
      const ended = await takeBack(this.database, this.watchlist, await this.published.read(signal));
      if (ended.length > 0)
        this.logger.warn(
          { collections: ended.length, some: ended.slice(0, 10) },
          'the tables are behind what was published: new epochs begin',
        );
      if (asked !== this.timesAsked) return true;
      this.finished = true;
      this.ready.ready();
      done();
      return false;
    };
    this.loop = loops.register(new WorkLoop('recall', step, { idleMs: NEVER_AGAIN_MS }));
  }

  /** The tables may be others than before: an older copy was put in their place, or a replica that has lost writes. */
  again(): void {
    this.timesAsked += 1;
    this.finished = false;
    this.loop?.wake();
  }
}
