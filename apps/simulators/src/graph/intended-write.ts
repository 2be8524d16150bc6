import type { Body } from './graph-call';
import { isObject } from './json-body';
import type { Route } from './routes';

export interface IntendedWrite {
  readonly groupId: string;
  readonly op: 'add' | 'remove';
  readonly objectIds: readonly string[];
}

/** What a request means to do to the members of a group, before anything is checked; undefined when it means nothing. */
export function intendedWrite(
  route: Route,
  parameters: Readonly<Record<string, string>>,
  body: Body,
): IntendedWrite | undefined {
  if (!route.changesMembers) return undefined;
  const groupId = (parameters['id'] ?? '').toLowerCase();
  if (route.changesMembers === 'remove') {
    return { groupId, op: 'remove', objectIds: [(parameters['memberId'] ?? '').toLowerCase()] };
  }
  const value = body.kind === 'json' && isObject(body.value) ? body.value : {};
  const references = value['members@odata.bind'] ?? value['@odata.id'];
  if (references === undefined) return undefined; // a PATCH of other properties
  const all: readonly unknown[] = Array.isArray(references) ? references : [references];
  return { groupId, op: 'add', objectIds: all.map((reference) => lastSegment(reference)) };
}

const lastSegment = (reference: unknown): string => String(reference).split('/').at(-1)?.toLowerCase() ?? '';
