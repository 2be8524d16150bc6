import type { Client } from '@microsoft/microsoft-graph-client';
import { guid } from '@rollcall/contracts';
import { z } from 'zod';
import { groupUrl } from './member-url';

/** The most members that Graph returns in one page. Source: Graph docs, "List group members". */
const PAGE_SIZE = 999;

const memberPage = z.object({
  value: z.array(z.object({ id: guid })),
  '@odata.nextLink': z.string().optional(),
});

/**
 * The object ids of a group's direct members, of every type, page by page; a page may be empty and still be followed
 * by another. Throws what `graphFailure` translates, also in the middle: what came before is then incomplete.
 */
export async function* memberPages(client: Client, groupId: string): AsyncGenerator<readonly string[], void> {
  let next: string | undefined = `${groupUrl(groupId)}/members?$select=id&$top=${PAGE_SIZE}`;
  while (next !== undefined) {
    const page: z.output<typeof memberPage> = memberPage.parse(await client.api(next).get());
    yield page.value.map(({ id }) => id);
    next = page['@odata.nextLink'];
  }
}
