type Closer = () => Promise<unknown> | void;

/** Something that is started step by step and stopped in the opposite order, at any moment. */
export class Session {
  private readonly closers: Closer[] = [];
  private stopping = false;

  /**
   * Does the work and prints one line: what it was and how long it took. Once the session is being stopped no step begins any
   * more: the promise then stays open for ever.
   */
  async step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    if (this.stopping) return new Promise(() => {});
    const startedAt = Date.now();
    const line = (mark: string): string =>
      `${mark} ${name.padEnd(60)} ${((Date.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
    try {
      const result = await work();
      if (!this.stopping) console.log(line('✓'));
      return result;
    } catch (error) {
      if (!this.stopping) console.log(line('✗'));
      throw error;
    }
  }

  /** What ends something that runs now, or is about to. */
  onStop(closer: Closer): void {
    if (this.stopping) void closer();
    else this.closers.push(closer);
  }

  /** Ends all of it, the last first. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const close of this.closers.reverse()) await close();
  }
}
