import { Source, type Identity, type IdentityKind, type Member } from '../core/source';

export type Answer = 'catalogue' | 'entry' | 'page' | 'count' | 'identities';

/** A site as one process sees it, which may fall asleep with an answer in its hands, as one that stands still. */
export class SleepySource extends Source {
  private sleepAfter: Answer | undefined;
  private fellAsleep: () => void = () => undefined;
  private awake: Promise<void> = Promise.resolve();
  /** Ends its sleep. */
  wake: () => void = () => undefined;

  constructor(private readonly real: Source) {
    super();
  }

  /** Resolves when the process sleeps: after the next answer of this kind. */
  async asleep(after: Answer): Promise<void> {
    this.sleepAfter = after;
    this.awake = new Promise((resolve) => (this.wake = resolve));
    await new Promise<void>((resolve) => (this.fellAsleep = resolve));
  }

  /** Nothing makes it fall asleep any more. */
  stayAwake(): void {
    this.sleepAfter = undefined;
  }

  async catalogue() {
    return this.hand('catalogue', await this.real.catalogue());
  }

  async entry(collectionId: string) {
    return this.hand('entry', await this.real.entry(collectionId));
  }

  async *members(collectionId: string, expected: number): AsyncIterable<readonly Member[]> {
    for await (const page of this.real.members(collectionId, expected)) yield await this.hand('page', page);
  }

  async memberCount(collectionId: string): Promise<number> {
    return this.hand('count', await this.real.memberCount(collectionId));
  }

  async identities(kind: IdentityKind, resourceIds: readonly number[]): Promise<readonly Identity[]> {
    return this.hand('identities', await this.real.identities(kind, resourceIds));
  }

  site() {
    return this.real.site();
  }

  healthy(): Promise<boolean> {
    return this.real.healthy();
  }

  close(): void {
    this.real.close();
  }

  private async hand<Value>(answer: Answer, value: Value): Promise<Value> {
    if (this.sleepAfter !== answer) return value;
    this.sleepAfter = undefined;
    this.fellAsleep();
    await this.awake;
    return value;
  }
}
