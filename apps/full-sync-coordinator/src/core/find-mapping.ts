import type { Mapping } from './mapping';
import type { ForChange, Tables } from './ports';
import { RefusedError } from './refusal';

/** The mapping, if it is there and not deleted. Throws `mapping-not-found`. */
export async function findMapping(tables: Tables, mappingId: string, options?: ForChange): Promise<Mapping> {
  const mapping = await tables.mappings.find(mappingId, options);
  if (mapping) return mapping;
  throw new RefusedError('mapping-not-found', `There is no mapping ${mappingId}.`);
}
