import {
  GROUP_PROPERTIES,
  type GraphAccess,
  type Group,
  graphFailure,
  group,
  groupUsability,
  memberRef,
  readGroup,
} from '@rollcall/graph';
import type { Ends } from '@rollcall/platform';
import { z } from 'zod';
import { Directory, type DirectoryGroup } from '../core/directory';
import { RefusedError } from '../core/refusal';
import { type TenantAccess, accessTo, troubleOf, unavailable } from './tenant-access';

const named = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string().nullish() })) });
const groupPage = z.object({ value: z.array(group), '@odata.nextLink': z.url().optional() });

/** Reads the tenants and makes groups by Graph, with one client for each configured tenant. */
export class GraphDirectory extends Directory {
  constructor(
    private readonly tenants: TenantAccess,
    private readonly ends: Pick<Ends, 'report'>,
  ) {
    super();
  }

  async searchGroups(
    cloudServiceId: string,
    { nameStartsWith, limit, position }: Parameters<Directory['searchGroups']>[1],
  ): ReturnType<Directory['searchGroups']> {
    if (position !== undefined && !isOurs(position)) throw invalidCursor();
    const query = position ?? searchOf(nameStartsWith, limit);
    const page = await this.ask(cloudServiceId, async ({ client }) => {
      const answer: unknown = await client
        .api('/groups')
        .query(query)
        .get()
        .catch((error: unknown) => refusedSearch(error, position));
      return groupPage.parse(answer);
    });
    const next = page['@odata.nextLink'];
    return {
      groups: page.value.map((found) => described(found, 'user')),
      ...(next !== undefined && { position: new URL(next).search.slice(1) }),
    };
  }

  async readGroup(
    cloudServiceId: string,
    groupId: string,
    collectionType: 'device' | 'user',
  ): Promise<DirectoryGroup | undefined> {
    const found = await this.ask(cloudServiceId, ({ client }) => readGroup((url) => client.api(url).get(), groupId));
    return found && described(found, collectionType);
  }

  async groupsNamed(cloudServiceId: string, displayName: string): Promise<readonly DirectoryGroup[]> {
    const filter = `$filter=${encodeURIComponent(`displayName eq ${quoted(displayName)}`)}`;
    const page = await this.ask(cloudServiceId, async ({ client }) =>
      groupPage.parse(await client.api('/groups').query(`${filter}&$select=${GROUP_PROPERTIES}&$top=10`).get()),
    );
    return page.value.map((found) => described(found, 'user'));
  }

  async names(cloudServiceId: string, objectIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { value } = await this.ask(cloudServiceId, async ({ client }) => {
      const request = client.api('/directoryObjects/getByIds').query('$select=id,displayName');
      return named.parse(await request.post({ ids: objectIds, types: ['device', 'user'] }).catch(noneIfForbidden));
    });
    return new Map(value.flatMap(({ id, displayName }) => (displayName ? [[id, displayName] as const] : [])));
  }

  async createGroup(
    cloudServiceId: string,
    { displayName, mailNickname, description }: Parameters<Directory['createGroup']>[1],
  ): Promise<DirectoryGroup> {
    return this.ask(cloudServiceId, async ({ client, root, freshPermissions }) => {
      const app = (await freshPermissions())?.objectId;
      if (app === undefined) throw mayNotCreate('its token does not name its service principal');
      const body = {
        displayName,
        mailNickname,
        ...(description !== undefined && { description }),
        mailEnabled: false,
        securityEnabled: true,
        groupTypes: [],
        'owners@odata.bind': [memberRef(root, app)], // whoever has Group.Create only could not write it otherwise
      };
      const made: unknown = await client.api('/groups').post(body).catch(refusedCreation);
      return described(group.parse(made), 'user');
    });
  }

  private async ask<Answer>(
    cloudServiceId: string,
    question: (graph: GraphAccess) => Promise<Answer>,
  ): Promise<Answer> {
    const graph = accessTo(this.tenants, cloudServiceId);
    const end = { kind: 'tenant', id: cloudServiceId } as const;
    try {
      const answer = await withNewPermissions(graph, question);
      this.ends.report({ ...end, state: 'ok' });
      return answer;
    } catch (error) {
      if (error instanceof RefusedError) throw error;
      const { state, message } = troubleOf(error);
      this.ends.report({ ...end, state, message });
      throw unavailable(`The tenant "${cloudServiceId}" cannot be read: ${message}`);
    }
  }
}

/** Names are an extra: an app that may not read them all still does its work. */
/** Asks once more with a new token what was forbidden: what was granted since the last sign-in is only in a new one. */
async function withNewPermissions<Answer>(
  graph: GraphAccess,
  question: (graph: GraphAccess) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await question(graph);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    await graph.freshPermissions();
    return question(graph);
  }
}

function noneIfForbidden(error: unknown): unknown {
  if (isForbidden(error)) return { value: [] };
  throw error;
}

function isForbidden(error: unknown): boolean {
  if (error instanceof RefusedError) return false;
  const failure = graphFailure(error);
  return failure.kind === 'answer' && failure.status === 403;
}

const mayNotCreate = (why: string): RefusedError =>
  new RefusedError(
    'group-creation-forbidden',
    `The app registration may not create groups (${why}): grant it the application permission Group.Create, with consent.`,
    { missing: 'Group.Create' },
  );

/** Source: Graph docs, "Create group". */
function refusedCreation(error: unknown): never {
  const failure = graphFailure(error);
  if (failure.kind !== 'answer') throw error;
  const answer = `Graph answered ${failure.status} ${failure.code}: ${failure.message}`;
  if (failure.status === 403) throw mayNotCreate(answer);
  if (failure.status === 400) throw new RefusedError('group-refused', `The directory takes no such group. ${answer}`);
  throw error;
}

/** As OData writes a text: quotes are doubled. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** More is refused. Source: Graph docs, "List groups". */
const LARGEST_PAGE = 999;

/** Without $orderby, which would need an index that lags. */
function searchOf(nameStartsWith: string, limit: number): string {
  const parameters = [`$select=${GROUP_PROPERTIES}`, `$top=${Math.min(limit, LARGEST_PAGE)}`];
  if (nameStartsWith === '') return parameters.join('&');
  return [`$filter=${encodeURIComponent(`startswith(displayName,${quoted(nameStartsWith)})`)}`, ...parameters].join(
    '&',
  );
}

/** What a search may ask for; callers hold the position, so it is not believed to be what was given out. */
const SEARCH: ReadonlyMap<string, RegExp> = new Map([
  ['$select', new RegExp(`^${GROUP_PROPERTIES}$`)],
  ['$top', /^\d{1,3}$/],
  ['$filter', /^startswith\(displayName, ?'(?:[^']|'')*'\)$/i],
  ['$skiptoken', /./],
]);

function isOurs(position: string): boolean {
  const parts = [...new URLSearchParams(position)].map(([name, value]) => [name.toLowerCase(), value] as const);
  const hasToken = parts.some(([name]) => name === '$skiptoken');
  return hasToken && parts.every(([name, value]) => SEARCH.get(name)?.test(value) === true);
}

const invalidCursor = (): RefusedError =>
  new RefusedError('invalid-cursor', 'The cursor is not one that this list gave out; begin without one.');

/** A page that Graph does not know is the caller's mistake, or is too old, and no trouble of the tenant. */
function refusedSearch(error: unknown, position: string | undefined): never {
  const failure = graphFailure(error);
  if (position !== undefined && failure.kind === 'answer' && failure.status === 400) throw invalidCursor();
  throw error;
}

const described = (found: Group, collectionType: 'device' | 'user'): DirectoryGroup => ({
  groupId: found.id,
  displayName: found.displayName,
  description: found.description,
  usability: groupUsability(found, collectionType),
});
