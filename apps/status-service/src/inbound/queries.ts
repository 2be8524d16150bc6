import {
  attention,
  cloudSyncStatus,
  collectionType,
  guid,
  memberState,
  pageQuery,
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
    .regex(/^[^\0]*$/, 'no NUL character');

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
    ...paging,
  }),
) {}

export class MembersQueryDto extends createZodDto(
  z.strictObject({
    state: anyOf(memberState),
    search: optional(text(256)).describe('Part of the name, the resource id or the object id, in any case.'),
    ...paging,
  }),
) {}

export class RunsQueryDto extends createZodDto(
  z.strictObject({ mappingId: optional(guid), state: anyOf(runState), ...paging }),
) {}

export class CollectionsQueryDto extends createZodDto(
  z.strictObject({
    nameStartsWith: optional(text(256)).describe('In any case; all collections when blank.'),
    site: optional(siteId),
    ...paging,
  }),
) {}

export class PageQueryDto extends createZodDto(z.strictObject(paging)) {}
