import type { Mapping } from '@rollcall/client';
import type { Collection } from '../find/find-collections';
import type { GroupNamed } from '../find/find-groups';

type CollectionNamed = Pick<Collection, 'site' | 'collectionId' | 'name' | 'type'>;

/** What becomes of one collection and one group. */
export interface SetStep {
  /** `keep`: it is as it is to be already. */
  readonly change: 'add' | 'remove' | 'keep';
  readonly site: string;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly collectionType: Collection['type'];
  readonly groupId: string;
  readonly groupName: string;
  /** The mapping that there is. */
  readonly mappingId?: string;
  /** Why nothing is to be done. */
  readonly because?: 'mapped already' | 'mapped already, but disabled' | 'not mapped';
}

export interface SetWish {
  readonly collections: readonly CollectionNamed[];
  readonly add: readonly GroupNamed[];
  readonly remove: readonly GroupNamed[];
}

/** One step for each collection and group, removals first: `mappings` are those of the tenant. */
export function stepsOfSet({ collections, add, remove }: SetWish, mappings: readonly Mapping[]): readonly SetStep[] {
  const known = new Map(mappings.map((mapping) => [endsOf(mapping, mapping), mapping]));
  const steps = (groups: readonly GroupNamed[], step: (mapping: Mapping | undefined) => Outcome): SetStep[] =>
    collections.flatMap((collection) =>
      groups.map((group) => {
        const mapping = known.get(endsOf(collection, group));
        return {
          ...step(mapping),
          site: collection.site,
          collectionId: collection.collectionId,
          collectionName: collection.name,
          collectionType: collection.type,
          groupId: group.groupId,
          groupName: group.displayName,
          ...(mapping && { mappingId: mapping.mappingId }),
        };
      }),
    );
  return [...steps(remove, removing), ...steps(add, adding)];
}

export const isChange = ({ change }: SetStep): boolean => change !== 'keep';

type Outcome = Pick<SetStep, 'change' | 'because'>;

function adding(mapping: Mapping | undefined): Outcome {
  if (!mapping) return { change: 'add' };
  return { change: 'keep', because: mapping.enabled ? 'mapped already' : 'mapped already, but disabled' };
}

const removing = (mapping: Mapping | undefined): Outcome =>
  mapping ? { change: 'remove' } : { change: 'keep', because: 'not mapped' };

const endsOf = (
  { site, collectionId }: Pick<CollectionNamed, 'site' | 'collectionId'>,
  { groupId }: Pick<GroupNamed, 'groupId'>,
): string => `${site}/${collectionId} ${groupId}`;
