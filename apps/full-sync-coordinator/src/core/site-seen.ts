import type { EndState } from '@rollcall/contracts';

/** A site as its watcher told of it last. */
export interface SiteSeen {
  readonly site: string;
  readonly state: EndState;
  /** Why the state is not `ok`. */
  readonly message?: string;
  readonly polledAt: Date;
  /** When it was found to show an older state than it did, as after a restore, which nobody has confirmed; absent otherwise. */
  readonly restoredAt?: Date;
}
