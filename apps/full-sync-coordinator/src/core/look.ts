/** One request to the watcher to look at a collection, and what came back. */
export interface Look {
  readonly lookId: string;
  /** `<site>/<CollectionID>` */
  readonly collection: string;
  readonly depth: 'catalogue' | 'members';
  /** The run that waits for it. */
  readonly runId?: string;
  readonly requestedAt: Date;
  readonly answer: LookAnswer;
}

/** `incomplete`: the watcher could not read it well yet, and goes on trying. `failed`: the site did not answer. */
export type LookAnswer =
  | { readonly state: 'waiting' | 'incomplete' | 'source-lost' | 'failed'; readonly message?: string }
  | { readonly state: 'ok'; readonly epoch?: number; readonly version?: number };
