import { keyOfCollection, keyOfGroup } from '@rollcall/contracts';
import type { Mapping } from './mapping';
import { type Difference, type MappingSettings, differences, settingsOf } from './mapping-settings';

/** A mapping as somebody wishes it to be, whole: what is not said has its default. */
export interface DeclaredMapping extends MappingSettings {
  readonly site: string;
  readonly collectionId: string;
  /** Entra's GUID. */
  readonly tenantId: string;
  readonly groupId: string;
}

/** What lies between the mappings that are there and those that are wished for. */
export interface MappingsDifference {
  readonly create: readonly DeclaredMapping[];
  readonly change: readonly MappingChange[];
  readonly delete: readonly Mapping[];
  readonly unchanged: number;
}

export interface MappingChange {
  readonly mapping: Mapping;
  readonly wanted: DeclaredMapping;
  readonly differences: readonly Difference[];
}

/** A mapping is known by its two ends. */
export const endsOf = (mapping: Pick<DeclaredMapping, 'site' | 'collectionId' | 'tenantId' | 'groupId'>): string =>
  `${keyOfCollection(mapping.site, mapping.collectionId)} ${keyOfGroup(mapping.tenantId, mapping.groupId)}`;

/** `wanted` names each pair of ends once. */
export function mappingsDifference(
  present: readonly Mapping[],
  wanted: readonly DeclaredMapping[],
): MappingsDifference {
  const known = new Map(present.map((mapping) => [endsOf(mapping), mapping]));
  const create: DeclaredMapping[] = [];
  const change: MappingChange[] = [];
  for (const wish of wanted) {
    const mapping = known.get(endsOf(wish));
    known.delete(endsOf(wish));
    if (!mapping) create.push(wish);
    else change.push({ mapping, wanted: wish, differences: differences(settingsOf(mapping), wish) });
  }
  const changed = change.filter((one) => one.differences.length > 0);
  return { create, change: changed, delete: [...known.values()], unchanged: change.length - changed.length };
}

/** The first of those that have the same ends. */
export function distinct(wanted: readonly DeclaredMapping[]): readonly DeclaredMapping[] {
  const first = new Map<string, DeclaredMapping>();
  for (const wish of wanted) if (!first.has(endsOf(wish))) first.set(endsOf(wish), wish);
  return [...first.values()];
}

export const isNothing = (difference: Record<'create' | 'change' | 'delete', readonly unknown[]>): boolean =>
  difference.create.length + difference.change.length + difference.delete.length === 0;
