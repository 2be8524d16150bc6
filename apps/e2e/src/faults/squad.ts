import type { DirectoryGroup, Mapping, SiteCollection } from '@rollcall/client';
import type { Person } from '../company';

/** A collection on its way to a group, and what is true of both by what this test did to them. */
export interface Squad {
  readonly collection: SiteCollection;
  readonly group: DirectoryGroup;
  readonly mapping: Mapping;
  /** ResourceIDs in the collection. */
  readonly members: Set<number>;
  /** Whether full syncs may happen: then what people do in the group does not last. */
  readonly resynchronized: boolean;
}

/** Everybody whom the test knows, by ResourceID: who he is in Entra now. */
export type Register = Map<number, Person>;

/** Who should be in a group in the end: the members of all collections that share it. */
export function wantedIn(groupId: string, squads: readonly Squad[], register: Register): Set<string> {
  const wanted = new Set<string>();
  for (const { group, members } of squads) {
    if (group.id !== groupId) continue;
    for (const resourceId of members) {
      const person = register.get(resourceId);
      if (person) wanted.add(person.objectId);
    }
  }
  return wanted;
}
