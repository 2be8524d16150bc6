import { z } from 'zod';
import { defineEvent } from './event-definition';
import { collectionId, collectionKey, guid, instant, siteId } from './ids';

/** What a collection holds; collections of type `other` cannot be mapped. */
export const collectionType = z.enum(['device', 'user', 'other']);
export type CollectionType = z.infer<typeof collectionType>;

/**
 * - `ok`: the last read was complete.
 * - `incomplete`: the last read could not be trusted (torn, short, changing); what was known stays.
 * - `source-lost`: not in the catalogue any more, or never was; its members stay.
 */
export const collectionState = z.enum(['ok', 'source-lost', 'incomplete']);

/** A collection as the watcher saw it last. Key: the collection. Compacted: the newest is all there is to know. */
export const collectionObserved = defineEvent({
  topic: 'collections.v1',
  type: 'io.rollcall.collection-observed.v1',
  data: z.object({
    collection: collectionKey,
    site: siteId,
    collectionId,
    name: z.string(),
    type: collectionType,
    /** As the catalogue of the site gives it; may lag behind the rows. */
    memberCount: z.int().nonnegative(),
    /** The line of versions; absent while nobody maps the collection. A higher epoch replaces a lower one. */
    epoch: z.int().nonnegative().optional(),
    /** The newest version published on `membership-changes.v1` in that epoch. */
    version: z.int().nonnegative().optional(),
    /** LastMemberChangeTime as the site gives it: compare it only with its own earlier value. */
    lastChange: z.string().optional(),
    /** When the watcher last looked at it. */
    lookedAt: instant,
    /** The look that this answers, also when nothing changed. */
    lookId: guid.optional(),
    state: collectionState,
    /** Why the state is not `ok`. */
    message: z.string().optional(),
  }),
  key: (data) => data.collection,
});

/** How an end (a site or a tenant) answers. */
export const endState = z.enum(['ok', 'unreachable', 'credential', 'forbidden', 'throttled', 'failing']);
export type EndState = z.infer<typeof endState>;

/** The heartbeat of a site: one for each poll, changed or not. Key: the site. */
export const siteObserved = defineEvent({
  topic: 'collections.v1',
  type: 'io.rollcall.site-observed.v1',
  data: z.object({
    site: siteId,
    state: endState,
    message: z.string().optional(),
    /** When the catalogue was asked for. */
    polledAt: instant,
    /** When the site last answered well; absent before the first time. */
    lastOkAt: instant.optional(),
    collections: z.int().nonnegative().optional(),
    /** Looks that failed because the site did. */
    failedLookIds: z.array(guid).max(500).optional(),
  }),
  key: (data) => data.site,
});
