import type { EntraGroup, ObjectType } from '../estate/directory-object';
import { deltaExpired, type DeltaState } from './delta-token';
import type { GraphCall } from './graph-call';
import { shownProperties, valueOf } from './properties';
import { TYPE_NAMES } from './shape';

/** A group, or a part of one that has many members. */
export interface GroupRow {
  /** Where this row begins. */
  readonly at: NonNullable<DeltaState['at']>;
  readonly row: object;
  readonly members: number;
}

interface Link {
  readonly objectId: string;
  readonly added: boolean;
}

const MEMBERS_A_ROW = 500;

/** The rows of a round from where it is, in the order of the groups, with the members in the order of their ids. Throws GraphError. */
export function* deltaRows(call: GraphCall, state: DeltaState): Generator<GroupRow, void> {
  const changedWords = state.after === undefined ? undefined : changedObjects(call, state.after, state.upTo);
  for (const { place, id } of call.tenant.idsFrom('group', state.at?.group ?? 0)) {
    if (state.ids && !state.ids.includes(id)) continue;
    const group = call.tenant.group(id);
    const wordsChanged = changedWords?.has(id) ?? true;
    if (!group) {
      if (state.after !== undefined && wordsChanged)
        yield { at: { group: place }, row: { id, '@removed': { reason: 'deleted' } }, members: 0 };
      continue;
    }
    const after = place === state.at?.group ? state.at.member : undefined;
    yield* rowsOf(call, state, { group, place, wordsChanged, after });
  }
}

function* rowsOf(
  call: GraphCall,
  state: DeltaState,
  {
    group,
    place,
    wordsChanged,
    after,
  }: { group: EntraGroup; place: number; wordsChanged: boolean; after: string | undefined },
): Generator<GroupRow, void> {
  const showsMembers = state.select?.includes('members') ?? false;
  const words = !state.minimal || wordsChanged ? wordsOf(group, state.select) : { id: group.id };
  let from = after;
  let first = after === undefined;
  for (;;) {
    const links = showsMembers ? linksOf(call, state, group, from) : [];
    const due = first && (state.after === undefined || wordsChanged);
    if (links.length === 0 && !due) return;
    const annotation = links.map(({ objectId, added }) => ({
      '@odata.type': TYPE_NAMES[typeOf(call, objectId)],
      id: objectId,
      ...(!added && { '@removed': { reason: 'deleted' } }),
    }));
    yield {
      at: { group: place, ...(from !== undefined && { member: from }) },
      row: { ...words, ...(links.length > 0 && { 'members@delta': annotation }) },
      members: links.length,
    };
    if (links.length < MEMBERS_A_ROW) return;
    from = links.at(-1)?.objectId;
    first = false;
  }
}

/** Links of a group after an object id: its members in the first round, later what was done to it last. */
function linksOf(call: GraphCall, state: DeltaState, group: EntraGroup, from: string | undefined): readonly Link[] {
  if (state.after === undefined) {
    const ids = call.view.members(group).after(from, MEMBERS_A_ROW);
    return ids.map((objectId) => ({ objectId, added: true }));
  }
  const changes = group.members.changesBetween(state.after, state.upTo);
  if (!changes) throw deltaExpired(call);
  const last = new Map(changes.map((change) => [change.objectId, change]));
  return [...last.values()]
    .filter(({ objectId }) => from === undefined || objectId > from)
    .sort((a, b) => (a.objectId < b.objectId ? -1 : 1))
    .slice(0, MEMBERS_A_ROW);
}

function changedObjects(call: GraphCall, after: number, upTo: number): ReadonlySet<string> {
  const changes = call.tenant.history.between(after, upTo);
  if (!changes) throw deltaExpired(call);
  return new Set(changes.map(({ id }) => id));
}

const wordsOf = (group: EntraGroup, select: readonly string[] | undefined): object =>
  Object.fromEntries([
    ['id', group.id],
    ...shownProperties('group', select).map((name) => [name, valueOf(group, name)] as const),
  ]);

/** Of an object that is gone, as it was. */
function typeOf({ tenant }: GraphCall, objectId: string): ObjectType {
  return (tenant.find(objectId) ?? tenant.history.lastKnown(objectId))?.type ?? 'device';
}
