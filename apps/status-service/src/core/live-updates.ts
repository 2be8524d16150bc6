/** What a client should read again; without a mapping: all of that kind. */
export interface Change {
  readonly what: (typeof changing)[number];
  readonly mappingId?: string;
}

/** What can change, as the names of the events. */
export const changing = ['cloud-sync', 'members', 'runs', 'collections', 'ends', 'dead-letters'] as const;

/** Read everything again: what happened meanwhile is not known. */
export const everything: readonly Change[] = changing.map((what) => ({ what }));

export type Listener = (change: Change) => void;

/** More mappings than this at once are said as one change of all. */
const MOST_MAPPINGS = 100;

/**
 * Passes changes on to whoever listens, each once in a while however often it happened: a sync of 100,000 members is
 * thousands of changes of one mapping, and a client that reads it again after the last has seen them all.
 */
export class LiveUpdates {
  private readonly listeners = new Set<Listener>();
  private waiting = new Map<string, Change>();

  /** `later` calls back after a moment: how long changes are gathered. */
  constructor(private readonly later: (callback: () => void) => void) {}

  /** Gives the function that ends it. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  take(change: Change): void {
    if (this.waiting.size === 0) this.later(() => this.pass());
    this.waiting.set(`${change.what}/${change.mappingId ?? ''}`, change);
  }

  private pass(): void {
    const gathered = [...this.waiting.values()];
    this.waiting = new Map();
    for (const what of changing) {
      const ofOneKind = gathered.filter((change) => change.what === what);
      const all = ofOneKind.length > MOST_MAPPINGS || ofOneKind.some(({ mappingId }) => mappingId === undefined);
      for (const change of all ? [{ what }] : ofOneKind) this.listeners.forEach((listener) => listener(change));
    }
  }
}
