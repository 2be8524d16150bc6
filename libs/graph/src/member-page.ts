import { guid } from '@rollcall/contracts';
import { z } from 'zod';
import type { Get } from './get';
import { groupUrl } from './member-url';

/** The most members that Graph returns in one page. Source: Graph docs, "List group members". */
const PAGE_SIZE = 999;

const memberPageBody = z.object({
  value: z.array(z.object({ id: guid })),
  '@odata.nextLink': z.string().optional(),
});

/** A page of a group's members; it may be empty and still be followed by another. */
export interface MemberPage {
  readonly objectIds: readonly string[];
  /** Graph's link to the page after this one; absent on the last. */
  readonly next?: string;
}

/** The first page of a group's direct members, as large as Graph gives it. */
export const firstMemberPageUrl = (groupId: string): string =>
  `${groupUrl(groupId)}/members?$select=id&$top=${PAGE_SIZE}`;

/**
 * A page of a group's direct members, of every type: the first, or the one that `next` leads to. Throws what `get` throws.
 */
export async function memberPage(get: Get, groupId: string, next = firstMemberPageUrl(groupId)): Promise<MemberPage> {
  const { value, '@odata.nextLink': after } = memberPageBody.parse(await get(next));
  return { objectIds: value.map(({ id }) => id), ...(after !== undefined && { next: after }) };
}
