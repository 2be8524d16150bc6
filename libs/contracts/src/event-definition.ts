import type { z } from 'zod';

/**
 * One kind of event: where it goes, what it is called, what it holds and what keeps its order.
 * A topic may carry several kinds; `type` (the CloudEvents type) tells them apart.
 */
export interface EventDefinition<Schema extends z.ZodType = z.ZodType> {
  /** Without the prefix of the installation: `collections.v1` is `rollcall.collections.v1` on the broker. */
  readonly topic: TopicName;
  /** The CloudEvents type, reverse DNS with the version. */
  readonly type: string;
  readonly data: Schema;
  /** The Kafka key and `ce_subject`. Events of one key stay in order. */
  readonly key: (data: z.infer<Schema>) => string;
}

export type DataOf<Definition extends EventDefinition> = z.infer<Definition['data']>;

/** Gives the definition its exact type. */
export const defineEvent = <Schema extends z.ZodType>(definition: EventDefinition<Schema>): EventDefinition<Schema> =>
  definition;

const DAY = 24 * 60 * 60 * 1000;

/** How long a topic keeps what it holds; `compact` keeps the newest of each key. */
export type Retention = { readonly cleanup: 'compact' } | { readonly cleanup: 'delete'; readonly retentionMs: number };

/** Every topic of Rollcall, without the prefix of the installation. */
export const topics = {
  'collections.v1': { cleanup: 'compact' },
  'membership-changes.v1': { cleanup: 'delete', retentionMs: 14 * DAY },
  'resources.v1': { cleanup: 'delete', retentionMs: 14 * DAY },
  'tenants.v1': { cleanup: 'compact' },
  'mappings.v1': { cleanup: 'compact' },
  'member-results.v1': { cleanup: 'delete', retentionMs: 14 * DAY },
  'runs.v1': { cleanup: 'delete', retentionMs: 14 * DAY },
  'group-members.v1': { cleanup: 'compact' },
  'dead-letter.v1': { cleanup: 'delete', retentionMs: 30 * DAY },
  'commands.v1': { cleanup: 'delete', retentionMs: 7 * DAY },
} as const satisfies Record<string, Retention>;

export type TopicName = keyof typeof topics;

/** The most entries that one message carries; longer lists go out in parts. */
export const ENTRIES_PER_MESSAGE = 500;
