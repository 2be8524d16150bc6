import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { collectionKey, resourceId } from './ids';

/** Key: the collection, so steps stay in order. A message carries at most 500 ids, `added` and `removed` together. */
export const membershipChanged = defineEvent({
  topic: 'membership-changes.v1',
  type: 'io.rollcall.membership-changed.v1',
  data: z
    .object({
      collection: collectionKey,
      kind: z
        .enum(['baseline', 'difference'])
        .describe(
          '`difference`: what changed since version − 1 of the same epoch. `baseline`: all that the collection holds (in ' +
            '`added`), which replaces whatever was known; it starts an epoch or repeats the current version on request.',
        ),
      epoch: z.int().nonnegative().describe('The line of versions; a higher epoch replaces a lower one.'),
      version: z.int().nonnegative().describe('The step that this is a part of: n+1 is the difference to n.'),
      part: z.int().positive().describe('From 1 to `parts`. Apply a step when all its parts are there.'),
      parts: z.int().positive().describe('How many messages the step has.'),
      added: z
        .array(resourceId)
        .max(ENTRIES_PER_MESSAGE)
        .describe(
          'ResourceIDs that joined; in a baseline, all that are there. An empty baseline is one part without any.',
        ),
      removed: z.array(resourceId).max(ENTRIES_PER_MESSAGE).describe('ResourceIDs that left; none in a baseline.'),
    })
    .refine((data) => data.part <= data.parts, { message: 'part must not exceed parts', path: ['part'] })
    .refine((data) => data.kind === 'difference' || data.removed.length === 0, {
      message: 'a baseline removes nothing',
      path: ['removed'],
    })
    .describe('One part of the step of a collection to its next version.'),
  key: (data) => data.collection,
});
