/** When something was changed, and as which change of its tenant. */
export interface Moment {
  /** Milliseconds since the epoch, by the clock of the Graph end. */
  readonly at: number;
  /** Counts the changes of a tenant from 1 on. */
  readonly sequence: number;
}

/** Dates and numbers the changes of one tenant. */
export class Timeline {
  /** Tells this line of numbers from that of another start of the simulators. */
  readonly line: string;
  private last = 0;

  constructor(private readonly now: () => number) {
    this.line = String(now());
  }

  next(): Moment {
    return { at: this.now(), sequence: ++this.last };
  }

  /** The number of the newest change; 0 when nothing was changed yet. */
  get sequence(): number {
    return this.last;
  }
}
