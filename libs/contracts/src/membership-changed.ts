import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { collectionKey, resourceId } from './ids';

/**
 * One part of the step to version `version` of a collection. Key: the collection, so steps stay in order.
 *
 * `difference`: what changed since version − 1 of the same epoch. `baseline`: all that the collection holds (in `added`),
 * which replaces whatever was known; it starts an epoch or repeats the current version on request. A message carries at
 * most 500 ids, `added` and `removed` together. An empty baseline is one part with empty lists.
 */
export const membershipChanged = defineEvent({
  topic: 'membership-changes.v1',
  type: 'io.rollcall.membership-changed.v1',
  data: z
    .object({
      collection: collectionKey,
      kind: z.enum(['baseline', 'difference']),
      epoch: z.int().nonnegative(),
      version: z.int().nonnegative(),
      /** From 1 to `parts`. */
      part: z.int().positive(),
      parts: z.int().positive(),
      added: z.array(resourceId).max(ENTRIES_PER_MESSAGE),
      removed: z.array(resourceId).max(ENTRIES_PER_MESSAGE),
    })
    .refine((data) => data.part <= data.parts, { message: 'part must not exceed parts', path: ['part'] })
    .refine((data) => data.kind === 'difference' || data.removed.length === 0, {
      message: 'a baseline removes nothing',
      path: ['removed'],
    }),
  key: (data) => data.collection,
});
