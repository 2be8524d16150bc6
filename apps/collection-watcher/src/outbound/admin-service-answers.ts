import { collectionId, type CollectionEvaluation } from '@rollcall/contracts';
import { z } from 'zod';
import type { CatalogueEntry, Identity, Member, SiteWords } from '../core/source';
import { SourceFailingError } from '../core/source';

/** An unsigned 32-bit number; Int64 on the wire. */
const resourceId = z.int().min(0).max(0xffffffff);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const identifier = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);
/** Boolean, or 0 and 1, or nothing. */
const flag = z.union([z.boolean(), z.number()]).nullish().transform(Boolean);

/** Source: SMS_Collection: CollectionType 0 other, 1 user, 2 device. */
const collectionTypes = { 1: 'user', 2: 'device' } as const;
const resourceTypes = { 3: 'userGroup', 4: 'user', 5: 'device' } as const;

/**
 * CurrentStatus: 0 none, 1 ready, 2 refreshing, 3 saving, 4 evaluating, 5 awaiting refresh, 6 deleting, 7 appending a
 * member, 8 querying. Source: Configuration Manager docs, "SMS_Collection".
 */
const evaluations: Readonly<Record<number, CollectionEvaluation>> = {
  0: 'none',
  1: 'ready',
  2: 'evaluating',
  3: 'evaluating',
  4: 'evaluating',
  5: 'awaiting',
  6: 'deleting',
  7: 'evaluating',
  8: 'evaluating',
};

const catalogueRow = z
  .object({
    collectionid: collectionId,
    name: text,
    collectiontype: z.int(),
    membercount: z.int(),
    lastmemberchangetime: text,
    currentstatus: z.int().nullish(),
  })
  .transform((row): CatalogueEntry => {
    const evaluation = named(evaluations, row.currentstatus ?? 0) ?? 'none';
    return {
      collectionId: row.collectionid,
      name: row.name,
      type: named(collectionTypes, row.collectiontype) ?? 'other',
      memberCount: Math.max(row.membercount, 0),
      lastChange: row.lastmemberchangetime,
      ready: evaluation === 'ready',
      evaluation,
    };
  });

const memberRow = z
  .object({ resourceid: resourceId, resourcetype: z.int().nullish(), name: text, isobsolete: flag })
  .transform((row): Member => ({
    resourceId: row.resourceid,
    type: named(resourceTypes, row.resourcetype ?? 0) ?? 'other',
    name: row.name,
    obsolete: row.isobsolete,
  }));

const deviceRow = z
  .object({
    resourceid: resourceId,
    name: text,
    aaddeviceid: identifier,
    aadtenantid: identifier,
    smsid: identifier,
    isobsolete: flag,
  })
  .transform((row): Identity => ({
    resourceId: row.resourceid,
    name: row.name,
    entraId: row.aaddeviceid,
    entraTenantId: row.aadtenantid,
    smsId: row.smsid?.toUpperCase() ?? null,
    obsolete: row.isobsolete,
  }));

const userRow = z
  .object({ resourceid: resourceId, name: text, aaduserid: identifier, aadtenantid: identifier })
  .transform((row): Identity => ({
    resourceId: row.resourceid,
    name: row.name,
    entraId: row.aaduserid,
    entraTenantId: row.aadtenantid,
    smsId: null,
    obsolete: false,
  }));

const siteRow = z
  .object({ sitecode: z.string().min(1), version: text })
  .transform(({ sitecode, version }): SiteWords => ({ code: sitecode, version }));

export const rows = { catalogue: catalogueRow, member: memberRow, device: deviceRow, user: userRow, site: siteRow };

/**
 * The rows of an answer: `{"value": [...]}`, or a bare entity, which counts as one row. The case of property names
 * follows the class and not the question (ResourceId, ResourceID), so it does not count. Throws SourceFailingError.
 */
export function rowsOf<Row>(body: string, row: z.ZodType<Row>): readonly Row[] {
  const parsed = z.array(row).safeParse(listOf(parseJson(body)).map(lowerCased));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SourceFailingError(
    `the site answered with rows that cannot be read: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** The number that `/$count` answers with, as plain text. Throws SourceFailingError. */
export function countOf(body: string): number {
  const digits = body.replace(/^\uFEFF/, '').trim();
  if (/^\d{1,10}$/.test(digits)) return Number(digits);
  throw new SourceFailingError('the site answered $count with something else than a number');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new SourceFailingError('the site answered with something else than JSON', { cause: error });
  }
}

function listOf(answer: unknown): readonly unknown[] {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new SourceFailingError('the site answered with JSON that is no set');
  if (!('value' in answer)) return [answer];
  if (Array.isArray(answer.value)) return answer.value;
  throw new SourceFailingError('the site answered with a value that is no list');
}

const lowerCaseNames = new Map<string, string>();

function lowerCased(entity: unknown): unknown {
  if (typeof entity !== 'object' || entity === null) return entity;
  const lower: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entity)) lower[lowerCase(name)] = value;
  return lower;
}

/** Remembered: the few names of a class come again in each of its rows. */
function lowerCase(name: string): string {
  const known = lowerCaseNames.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  if (lowerCaseNames.size < 1_000) lowerCaseNames.set(name, lower);
  return lower;
}

const named = <Name>(names: Readonly<Record<number, Name>>, value: number): Name | undefined => names[value];
