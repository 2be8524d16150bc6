import { z } from 'zod';
import { defineEvent } from './event-definition';
import { collectionId, collectionKey, guid, instant, siteId } from './ids';
import { openWord } from './open-word';
import { selfTestCheck } from './self-test';

export const collectionType = z
  .enum(['device', 'user', 'other'])
  .describe('What the collection holds; collections of type `other` cannot be mapped.');
export type CollectionType = z.infer<typeof collectionType>;

export const collectionState = z
  .enum(['ok', 'source-lost', 'incomplete'])
  .describe(
    '`ok`: the last read was complete. `incomplete`: the last read could not be trusted (torn, short, changing); what was ' +
      'known stays. `source-lost`: not in the catalogue any more, or never was; its members stay.',
  );

const EVALUATION =
  'What the site does with the collection: nothing (`ready`), it will evaluate it or does so now, it deletes it, or it has ' +
  'never said (`none`). Members are read while it is `ready`.';
export const collectionEvaluation = z
  .enum(['ready', 'awaiting', 'evaluating', 'deleting', 'none'])
  .describe(EVALUATION);
export type CollectionEvaluation = z.infer<typeof collectionEvaluation>;

/** Key: the collection. Compacted: the newest is all there is to know. */
export const collectionObserved = defineEvent({
  topic: 'collections.v1',
  type: 'io.rollcall.collection-observed.v1',
  data: z
    .object({
      collection: collectionKey,
      site: siteId,
      collectionId,
      name: z.string().describe('Its name at the site.'),
      type: collectionType,
      memberCount: z
        .int()
        .nonnegative()
        .describe('How many members the catalogue of the site says that it has; may lag behind the rows.'),
      epoch: z
        .int()
        .nonnegative()
        .optional()
        .describe(
          'The line of versions; absent while nobody maps the collection. A higher epoch replaces a lower one.',
        ),
      version: z
        .int()
        .nonnegative()
        .optional()
        .describe('The newest version published on `membership-changes.v1` in that epoch.'),
      lastChange: z
        .string()
        .optional()
        .describe(
          'LastMemberChangeTime as the site gives it: compare it only with its own earlier value. Absent when its members ' +
            'have never changed.',
        ),
      evaluation: openWord(collectionEvaluation, 'none')
        .optional()
        .describe(`${EVALUATION} A new word is read as \`none\`.`),
      lookedAt: instant.describe('When the watcher last looked at it.'),
      lookId: guid.optional().describe('The look that this answers, also when nothing changed.'),
      state: collectionState,
      message: z.string().optional().describe('Why the state is not `ok`, for people.'),
    })
    .describe('A collection as the watcher saw it last.'),
  key: (data) => data.collection,
});

/** How an end (a site or a tenant) answers. */
export const endState = z
  .enum(['ok', 'unreachable', 'certificate', 'credential', 'forbidden', 'throttled', 'failing'])
  .describe('How the end answers.');
export type EndState = z.infer<typeof endState>;

/** Key: the site. */
export const siteObserved = defineEvent({
  topic: 'collections.v1',
  type: 'io.rollcall.site-observed.v1',
  data: z
    .object({
      site: siteId,
      state: openWord(endState, 'failing').describe('How the site answers; a new word is one more way of failing.'),
      message: z.string().optional().describe('Why the state is not `ok`, or what else people should know.'),
      polledAt: instant.describe('When the catalogue was asked for.'),
      lastOkAt: instant.optional().describe('When the site last answered well; absent before the first time.'),
      collections: z.int().nonnegative().optional().describe('How many collections the catalogue held.'),
      restoredAt: instant
        .optional()
        .describe(
          'When the site was found to show an older state than it did, as after a restore; removals wait until a person ' +
            'confirms it. Absent otherwise.',
        ),
      selfTest: z
        .object({
          testId: guid.describe('The self-test that this answers.'),
          checks: z.array(selfTestCheck).describe('What was tried, one after the other.'),
        })
        .optional()
        .describe('How a self-test of the site went that somebody asked for.'),
      failedLookIds: z.array(guid).max(500).optional().describe('Looks that failed because the site did.'),
    })
    .describe('The heartbeat of a site: one for each poll, changed or not.'),
  key: (data) => data.site,
});
