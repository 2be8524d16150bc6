/**
 * Refreshes for many at once: who asks gets one that began after the question, and all that ask meanwhile share the next.
 */
export class SharedRefresh {
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(private readonly refresh: () => Promise<void>) {}

  /** Throws what the refresh threw. */
  fresh(): Promise<void> {
    this.next ??= this.running.then(
      () => this.begin(),
      () => this.begin(),
    );
    return this.next;
  }

  private begin(): Promise<void> {
    this.next = undefined;
    this.running = this.refresh();
    return this.running;
  }
}
