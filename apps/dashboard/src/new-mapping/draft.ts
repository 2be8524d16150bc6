import type { Collection, Mapping } from '../api/shapes';

/** The steps of the wizard, in their order. */
export const steps = ['collection', 'groups', 'options', 'preview', 'done'] as const;
export type Step = (typeof steps)[number];

/** A group of a tenant that the collection is to be mapped to. */
export interface ChosenGroup {
  readonly cloudServiceId: string;
  readonly groupId: string;
  readonly displayName: string;
}

/** How each of the new mappings is to behave. */
export type Options = Pick<Mapping, 'mode' | 'schedule'> & {
  /** Null: the limits that hold where nobody sets any. */
  readonly guard: NonNullable<Mapping['guard']> | null;
};

/** How far a group has come: its mapping is made (disabled), previewed, and then enabled. */
export type Work =
  | { readonly at: 'making' }
  /** There is no mapping. `key` makes the same request again the same one, for when its answer was lost. */
  | { readonly at: 'refused'; readonly error: unknown; readonly key: string | undefined }
  | {
      readonly at: 'made';
      readonly mappingId: string;
      readonly runId?: string;
      readonly error?: unknown;
      /** A person has seen what enabling it would do, or goes without. */
      readonly looked?: boolean;
    }
  | { readonly at: 'enabled'; readonly mappingId: string };

/** What has been chosen so far, and what was made of it. */
export interface Draft {
  readonly step: Step;
  readonly collection?: Collection;
  readonly groups: readonly ChosenGroup[];
  readonly options: Options;
  /** By `keyOf` the group. */
  readonly work: Readonly<Record<string, Work>>;
  /** Groups that were made in Entra on the way; they stay, whatever becomes of the mappings. */
  readonly newGroups: readonly ChosenGroup[];
}

export type Change =
  | { readonly kind: 'go'; readonly step: Step }
  | { readonly kind: 'collection'; readonly collection: Collection }
  | { readonly kind: 'group'; readonly group: ChosenGroup; readonly chosen: boolean }
  | { readonly kind: 'new-group'; readonly group: ChosenGroup }
  | { readonly kind: 'options'; readonly options: Options }
  /** Another collection. */
  | { readonly kind: 'anew' }
  | { readonly kind: 'work'; readonly group: ChosenGroup; readonly work: Work | undefined }
  | { readonly kind: 'looked'; readonly group: ChosenGroup; readonly looked: boolean };

export const emptyDraft: Draft = {
  step: 'collection',
  groups: [],
  options: { mode: 'mirror', schedule: null, guard: null },
  work: {},
  newGroups: [],
};

/** Names a group among those of all tenants. */
export const keyOf = ({ cloudServiceId, groupId }: ChosenGroup): string => `${cloudServiceId}/${groupId}`;

/** The draft after a change. Nothing here talks to anybody. */
export function changed(draft: Draft, change: Change): Draft {
  switch (change.kind) {
    case 'go': {
      const ahead = change.step === 'preview' || change.step === 'done';
      return { ...draft, step: change.step, work: ahead ? draft.work : {} };
    }
    case 'collection':
      return { ...draft, collection: change.collection };
    case 'group':
      return { ...draft, groups: withGroup(draft.groups, change.group, change.chosen) };
    case 'new-group': {
      const groups = withGroup(draft.groups, change.group, true);
      return { ...draft, groups, newGroups: [...draft.newGroups, change.group] };
    }
    case 'options':
      return { ...draft, options: change.options };
    case 'anew':
      return emptyDraft;
    case 'work': {
      const { [keyOf(change.group)]: _, ...others } = draft.work;
      return { ...draft, work: change.work ? { ...others, [keyOf(change.group)]: change.work } : others };
    }
    case 'looked': {
      const its = draft.work[keyOf(change.group)];
      if (its?.at !== 'made') return draft;
      return { ...draft, work: { ...draft.work, [keyOf(change.group)]: { ...its, looked: change.looked } } };
    }
  }
}

function withGroup(groups: readonly ChosenGroup[], group: ChosenGroup, chosen: boolean): readonly ChosenGroup[] {
  const others = groups.filter((other) => keyOf(other) !== keyOf(group));
  return chosen ? [...others, group] : others;
}

/** Whether enough is chosen to leave the step. */
export function isComplete({ step, collection, groups }: Draft): boolean {
  if (step === 'collection') return collection !== undefined;
  return step !== 'groups' || groups.length > 0;
}

/** Whether all that could be made may be enabled: it is made, and a person has looked at what that would do. */
export function mayEnable(draft: Draft): boolean {
  const open = draft.groups.map((group) => draft.work[keyOf(group)]).filter((work) => work?.at !== 'enabled');
  const ready = open.filter((work) => work?.at === 'made' && work.looked);
  const refused = open.filter((work) => work?.at === 'refused');
  return ready.length > 0 && ready.length + refused.length === open.length;
}

/** The groups whose mapping is made and not enabled. */
export const waiting = ({ groups, work }: Draft): readonly (ChosenGroup & { readonly mappingId: string })[] =>
  groups.flatMap((group) => {
    const its = work[keyOf(group)];
    return its?.at === 'made' ? [{ ...group, mappingId: its.mappingId }] : [];
  });
