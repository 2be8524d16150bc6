import { type Mapping, mappingEvent } from './mapping';
import type { Tables } from './ports';

/** The most mappings of one group that are looked through for its old name. */
const MOST = 1_000;

/** The mappings of a collection take the name that it has at its site. */
export async function renameCollection(
  tables: Tables,
  { site, collectionId, name, at }: { site: string; collectionId: string; name: string; at: Date },
): Promise<void> {
  for (const mapping of await tables.mappings.ofCollection(site, collectionId)) {
    await rename(tables, mapping, { collectionName: name }, 'collection-watcher', at);
  }
}

/** The mappings of a group take the name that it has in the directory. */
export async function renameGroup(
  tables: Tables,
  { tenantId, groupId, name, at }: { tenantId: string; groupId: string; name: string; at: Date },
): Promise<void> {
  const { items } = await tables.mappings.list({ tenantId, groupId }, MOST);
  for (const mapping of items) await rename(tables, mapping, { groupName: name }, 'directory', at);
}

async function rename(
  tables: Tables,
  seen: Mapping,
  names: Partial<Pick<Mapping, 'collectionName' | 'groupName'>>,
  who: string,
  at: Date,
): Promise<void> {
  if (isNamed(seen, names)) return;
  const before = await tables.mappings.find(seen.mappingId, { forChange: true });
  if (!before || isNamed(before, names)) return;
  const after: Mapping = { ...before, ...names, revision: before.revision + 1, changedAt: at };
  await tables.mappings.save(after);
  await tables.audit.add({
    who,
    what: 'mapping-renamed',
    subject: before.mappingId,
    before: mappingEvent(before),
    after: mappingEvent(after),
    when: at,
  });
}

const isNamed = (mapping: Mapping, names: Partial<Pick<Mapping, 'collectionName' | 'groupName'>>): boolean =>
  mapping.collectionName === (names.collectionName ?? mapping.collectionName) &&
  mapping.groupName === (names.groupName ?? mapping.groupName);
