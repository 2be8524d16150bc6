import type { Mapping } from './mapping';
import type { Tables } from './ports';

const BATCH = 500;

/** Every mapping that is not deleted, oldest first. */
export async function allMappings({ mappings }: Tables): Promise<readonly Mapping[]> {
  const all: Mapping[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await mappings.list({}, BATCH, after);
    all.push(...items);
    after = next;
  } while (after !== undefined);
  return all;
}

/** The same in order of their ids, kept from being changed until the transaction ends. */
export async function lockMappings({ mappings }: Tables): Promise<readonly Mapping[]> {
  const all: Mapping[] = [];
  let batch = await mappings.batch(BATCH);
  while (batch.length > 0) {
    all.push(...batch.filter(({ deleted }) => !deleted));
    batch = await mappings.batch(BATCH, batch.at(-1)?.mappingId);
  }
  return all;
}
