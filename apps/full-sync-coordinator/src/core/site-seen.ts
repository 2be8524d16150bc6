import type { EndState } from '@rollcall/contracts';

/** A site as its watcher told of it last. */
export interface SiteSeen {
  readonly site: string;
  readonly state: EndState;
  /** Why the state is not `ok`. */
  readonly message?: string;
  readonly polledAt: Date;
}
