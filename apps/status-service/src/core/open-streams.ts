/** How many streams may be open at one replica: each costs a socket and what waits to be read. */
const MOST_STREAMS = 500;

/** One caller's share: many tabs of one browser, or a program that forgets to close what it opened. */
const MOST_OF_ONE_CALLER = 50;

export type StreamRefused = 'too-many-streams' | 'streams-exhausted';

/** Counts the streams that are open, so that one caller leaves room for others. */
export class OpenStreams {
  private readonly byCaller = new Map<string, number>();
  private total = 0;

  /** Counts one more of this caller, until the function that it gives is called; or says why there is no room. */
  enter(caller: string): (() => void) | StreamRefused {
    const own = this.byCaller.get(caller) ?? 0;
    if (own >= MOST_OF_ONE_CALLER) return 'too-many-streams';
    if (this.total >= MOST_STREAMS) return 'streams-exhausted';
    this.byCaller.set(caller, own + 1);
    this.total += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.leave(caller);
    };
  }

  private leave(caller: string): void {
    this.total -= 1;
    const own = (this.byCaller.get(caller) ?? 1) - 1;
    if (own > 0) this.byCaller.set(caller, own);
    else this.byCaller.delete(caller);
  }
}
