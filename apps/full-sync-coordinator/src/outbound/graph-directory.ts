import type { Client } from '@microsoft/microsoft-graph-client';
import { GROUP_PROPERTIES, type Group, graphFailure, group, groupUsability, readGroup } from '@rollcall/graph';
import type { Ends } from '@rollcall/platform';
import { z } from 'zod';
import { Directory, type DirectoryGroup } from '../core/directory';
import { RefusedError } from '../core/refusal';

const groupPage = z.object({ value: z.array(group), '@odata.nextLink': z.url().optional() });

/** Reads groups by Graph, with one client for each configured tenant. */
export class GraphDirectory extends Directory {
  constructor(
    /** By cloudServiceId. Their requests must end within seconds: people wait for them. */
    private readonly clients: ReadonlyMap<string, Client>,
    private readonly ends: Pick<Ends, 'report'>,
  ) {
    super();
  }

  async searchGroups(
    cloudServiceId: string,
    { nameStartsWith, limit, position }: Parameters<Directory['searchGroups']>[1],
  ): ReturnType<Directory['searchGroups']> {
    const query = position ?? searchOf(nameStartsWith, limit);
    const page = await this.ask(cloudServiceId, async (client) =>
      groupPage.parse(await client.api('/groups').query(query).get()),
    );
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
    const found = await this.ask(cloudServiceId, (client) => readGroup((url) => client.api(url).get(), groupId));
    return found && described(found, collectionType);
  }

  private async ask<Answer>(cloudServiceId: string, question: (client: Client) => Promise<Answer>): Promise<Answer> {
    const client = this.clients.get(cloudServiceId);
    if (!client) throw unavailable(`The tenant "${cloudServiceId}" is not in the configuration any more.`);
    const end = { kind: 'tenant', id: cloudServiceId } as const;
    try {
      const answer = await question(client);
      this.ends.report({ ...end, state: 'ok' });
      return answer;
    } catch (error) {
      const { state, message } = troubleOf(error);
      this.ends.report({ ...end, state, message });
      throw unavailable(`The tenant "${cloudServiceId}" cannot be read: ${message}`);
    }
  }
}

const unavailable = (message: string): RefusedError => new RefusedError('directory-unavailable', message);

function troubleOf(error: unknown): {
  readonly state: 'unreachable' | 'credential' | 'forbidden' | 'throttled' | 'failing';
  readonly message: string;
} {
  const failure = graphFailure(error);
  if (failure.kind !== 'answer') return { state: failure.kind, message: failure.message };
  const answer = `Graph answered ${failure.status} ${failure.code} (${failure.message}).`;
  switch (failure.status) {
    case 401:
      return { state: 'credential', message: `The credential was refused: ${answer}` };
    case 403:
      return { state: 'forbidden', message: `Grant the app registration the permission to read groups: ${answer}` };
    case 429:
      return { state: 'throttled', message: answer };
    default:
      return { state: 'failing', message: answer };
  }
}

/** Quotes are doubled in OData. Without $orderby, which would need an index that lags. */
function searchOf(nameStartsWith: string, limit: number): string {
  const parameters = [`$select=${GROUP_PROPERTIES}`, `$top=${limit}`];
  if (nameStartsWith === '') return parameters.join('&');
  const name = nameStartsWith.replaceAll("'", "''");
  return [`$filter=${encodeURIComponent(`startswith(displayName,'${name}')`)}`, ...parameters].join('&');
}

const described = (found: Group, collectionType: 'device' | 'user'): DirectoryGroup => ({
  groupId: found.id,
  displayName: found.displayName,
  description: found.description,
  usability: groupUsability(found, collectionType),
});
