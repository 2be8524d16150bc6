import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** How long a call to Graph may still take when the service stops: most are answered, and a shutdown must end in time. */
const LAST_CALLS_MS = 4_000;

/** Ends the calls to Graph that would outlast a shutdown. What became of them the next holder of the lane finds out. */
@Injectable()
export class LastCalls implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  /** Aborted when calls have to end. */
  readonly signal: AbortSignal = this.stopping.signal;

  /** The first that Nest calls when it stops: the loops wait for their calls only later. */
  onModuleDestroy(): void {
    setTimeout(() => this.stopping.abort(), LAST_CALLS_MS).unref();
  }
}
