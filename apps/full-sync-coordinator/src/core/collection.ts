import type { CollectionType } from '@rollcall/contracts';

/** A collection as the watcher told of it last. */
export interface Collection {
  /** `<site>/<CollectionID>` */
  readonly key: string;
  readonly name: string;
  readonly type: CollectionType;
  readonly state: 'ok' | 'source-lost' | 'incomplete';
}
