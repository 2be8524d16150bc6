import {
  attention,
  cloudSyncStatus,
  collectionType,
  deadLetterSelection,
  deadLetterState,
  guid,
  instant,
  memberReason,
  memberState,
  pageQuery,
  runKind,
  runState,
  siteId,
} from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { cloudSyncColumns, type CloudSyncColumn } from '../core/views';

const absentWhenBlank = (value: unknown): unknown => (value === '' ? undefined : value);

/** A parameter that may be left out or left blank. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(absentWhenBlank, schema.optional()).optional();

const listed = (value: unknown): unknown => {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const all = texts.flatMap((text) => (typeof text === 'string' ? text.split(',') : [text]));
  const given = all.filter((text) => text !== '');
  return given.length > 0 ? given : undefined;
};

/** One word, several separated by commas, or the parameter several times: alternatives. */
const anyOf = <Word extends z.ZodType>(word: Word) => z.preprocess(listed, z.array(word).optional()).optional();

/** Postgres stores no NUL. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    // eslint-disable-next-line no-control-regex -- the form that readers of the API's document understand
    .regex(/^[^\u0000]*$/, 'no NUL character');

const csv = {
  format: optional(z.enum(['json', 'csv'])).describe(
    'csv: all rows of the filter in one file, without paging; the same as the header Accept: text/csv.',
  ),
};

const paging = { limit: z.preprocess(absentWhenBlank, pageQuery.shape.limit), cursor: optional(text(4096)) };

/** A column of the view by the name of its field; `-` in front: descending. */
const sortWords = [...cloudSyncColumns, 'lastFullSync', 'lastSync'] as const;
const descendingWords = sortWords.map((column) => `-${column}` as const);

/** `lastSync` alone means its time. */
function columnOf(word: (typeof sortWords)[number]): CloudSyncColumn {
  return word === 'lastFullSync' || word === 'lastSync' ? `${word}.time` : word;
}

const sort = z.enum([...sortWords, ...descendingWords]);

export function readSort(given: z.infer<typeof sort> = 'collectionName'): {
  readonly column: CloudSyncColumn;
  readonly descending: boolean;
} {
  const ascending = sortWords.find((word) => word === given);
  if (ascending) return { column: columnOf(ascending), descending: false };
  const named = sortWords.find((word) => `-${word}` === given) ?? 'collectionName';
  return { column: columnOf(named), descending: true };
}

export class CloudSyncQueryDto extends createZodDto(
  z.strictObject({
    collectionType: anyOf(collectionType),
    status: anyOf(cloudSyncStatus),
    attention: anyOf(attention),
    search: optional(text(256)).describe('Part of an id or a name of the collection or the group, in any case.'),
    sort: optional(sort).describe('A field of the rows; with - in front descending. By collectionName when absent.'),
    columns: anyOf(z.enum(cloudSyncColumns)).describe('With CSV: which columns, and in which order. All when absent.'),
    ...csv,
    ...paging,
  }),
) {}

export class MembersQueryDto extends createZodDto(
  z.strictObject({
    state: anyOf(memberState),
    reason: anyOf(memberReason),
    search: optional(text(256)).describe('Part of the name, the resource id or the object id, in any case.'),
    ...csv,
    ...paging,
  }),
) {}

export class RunsQueryDto extends createZodDto(
  z.strictObject({
    mappingId: optional(guid),
    kind: anyOf(runKind),
    state: anyOf(runState),
    since: optional(instant).describe('Only runs that began at this moment or later.'),
    mappings: optional(z.enum(['deleted'])).describe(
      'Only runs whose mappings have all been deleted; what they hold is on the page of no mapping.',
    ),
    ...paging,
  }),
) {}

export class CollectionsQueryDto extends createZodDto(
  z.strictObject({
    nameOrId: optional(text(256)).describe(
      'What people type to find a collection: the beginning of its name, or its whole id, as in CHQ00010 or hq/CHQ00010. In any case; all collections when blank.',
    ),
    nameStartsWith: optional(text(256)).describe('In any case; all collections when blank.'),
    collectionId: optional(text(64)).describe('The whole id, in any case; built-in ids are there once for each site.'),
    type: anyOf(collectionType).describe('Collections of devices, of users, or others.'),
    site: optional(siteId),
    ...paging,
  }),
) {}

export class DeadLettersQueryDto extends createZodDto(
  z.strictObject({
    state: anyOf(deadLetterState),
    topic: optional(text(249)).describe('The full name of the topic.'),
    service: optional(text(100)).describe('Who could not take it in.'),
    ...paging,
  }),
) {}

/** Without any field: all open ones. */
export class DeadLetterSelectionDto extends createZodDto(deadLetterSelection) {}

export class ExplainQueryDto extends createZodDto(
  z.strictObject({
    search: text(256)
      .min(1)
      .describe('A resource id, an Entra id, an object id, or the beginning of a name, in any case.'),
    limit: paging.limit,
  }),
) {}

/** The last day when absent; the samples are kept for 30 days. */
export class SummaryHistoryQueryDto extends createZodDto(
  z.strictObject({ from: optional(instant), to: optional(instant) }),
) {}
