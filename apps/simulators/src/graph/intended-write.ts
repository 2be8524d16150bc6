import type { Tenant } from '../estate/tenant';
import type { Body } from './graph-call';
import type { Target } from './handle';
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
  { parameters, query }: Pick<Target, 'parameters' | 'query'>,
  body: Body,
  tenant: Tenant,
): IntendedWrite | undefined {
  if (!route.changesMembers) return undefined;
  const idOf = (text: string): string => tenant.find(text)?.id ?? text.toLowerCase(); // the directory's own text: the log keeps many
  const groupId = idOf(parameters['id'] ?? '');
  if (route.changesMembers === 'remove') {
    return {
      groupId,
      op: 'remove',
      objectIds: [idOf(parameters['memberId'] ?? lastSegment(new URLSearchParams(query).get('@id')))],
    };
  }
  const value = body.kind === 'json' && isObject(body.value) ? body.value : {};
  const references = value['members@odata.bind'] ?? value['@odata.id'];
  if (references === undefined) return undefined; // a PATCH of other properties
  const all: readonly unknown[] = Array.isArray(references) ? references : [references];
  return { groupId, op: 'add', objectIds: all.map((reference) => idOf(lastSegment(reference))) };
}

const lastSegment = (reference: unknown): string => {
  const text = String(reference);
  return text.slice(text.lastIndexOf('/') + 1);
};
