import type { Mapping } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import { Option } from 'commander';
import { wrongUse } from '../failure';

/** What names a mapping, and its ends. */
export type NamedMapping = Pick<
  Mapping & CloudSyncRow,
  | 'mappingId'
  | 'site'
  | 'collectionId'
  | 'collectionName'
  | 'collectionType'
  | 'groupId'
  | 'groupName'
  | 'cloudServiceId'
  | 'tenantId'
>;

/** The options of commands that work on one mapping, for a collection that has several. */
export interface MappingChoice {
  readonly group?: string;
}

/** What mappings are looked for with. */
interface Lists {
  readonly admin: { mappings(): Promise<readonly NamedMapping[]> };
  readonly monitoring: { cloudSync(query: { readonly search: string | undefined }): Promise<readonly NamedMapping[]> };
}

/** How the argument of a command that works on mappings is described. */
export const MAPPING_ARGUMENT = 'a collection by id (also <site>/<id>) or name, a group by id or name, or a mapping id';

export const groupOption = (): Option =>
  new Option('--group <group>', 'which of its mappings, when a collection has several: the group by id or name');

/** The mapping that is meant. Throws a Failure for none, and for several with their list. */
export async function findMapping(rollcall: Lists, words: string, choice: MappingChoice = {}): Promise<NamedMapping> {
  const [mapping, ...others] = await findMappings(rollcall, words, choice);
  if (!mapping) throw new Error('findMappings gives at least one');
  if (others.length > 0) throw severalFit(words, [mapping, ...others], 'choose one with --group, or by its mapping id');
  return mapping;
}

/** All mappings of the collection that is meant, or the one mapping. Throws a Failure when several collections fit. */
export async function findMappings(
  { admin, monitoring }: Lists,
  given: string,
  { group }: MappingChoice = {},
): Promise<readonly NamedMapping[]> {
  const words = given.replace(/…$/, ''); // as a narrow table shows an id
  const seen = await monitoring.cloudSync({ search: words.split('/').at(-1) });
  const searched = seen.filter((mapping) => fits(mapping, words));
  // the view searches no mapping ids, and may not know yet what has just been made
  const found = searched.length > 0 ? searched : (await admin.mappings()).filter((mapping) => fits(mapping, words));
  if (found.length === 0) {
    throw wrongUse(`No mapping is of "${words}": rollcall cloud-sync list shows all.${alike(seen)}`);
  }
  const chosen = group === undefined ? found : found.filter((mapping) => isGroup(mapping, group));
  if (chosen.length === 0) throw severalFit(words, found, `none of them is to the group "${group}"`);
  if (new Set(chosen.map(({ site, collectionId }) => `${site}/${collectionId}`)).size > 1) {
    throw severalFit(words, chosen, 'choose one by its mapping id, or by <site>/<collection id>');
  }
  return chosen;
}

/** `Collection1 → Group1` */
export const nameOf = ({ collectionName, groupName }: Pick<NamedMapping, 'collectionName' | 'groupName'>): string =>
  `${collectionName} → ${groupName}`;

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const isGroup = ({ groupId, groupName }: NamedMapping, words: string): boolean =>
  same(groupId, words) || same(groupName, words);

/** So many digits of a mapping's id stand for the whole, as long as they fit one. */
const SHORT_ID = /^[0-9a-f-]{6,36}$/i;

function fits(mapping: NamedMapping, words: string): boolean {
  const { site, collectionId, collectionName, mappingId } = mapping;
  if (same(collectionId, words) || same(`${site}/${collectionId}`, words) || same(collectionName, words)) return true;
  return isGroup(mapping, words) || (SHORT_ID.test(words) && mappingId.startsWith(words.toLowerCase()));
}

/** More would not help anybody to choose. */
const MOST_SHOWN = 20;

function severalFit(words: string, mappings: readonly NamedMapping[], advice: string): Error {
  const lines = mappings
    .slice(0, MOST_SHOWN)
    .map(({ mappingId, site, collectionId, ...names }) => `  ${mappingId}  ${site}/${collectionId}  ${nameOf(names)}`);
  const rest = mappings.length > MOST_SHOWN ? [`  and ${mappings.length - MOST_SHOWN} more`] : [];
  return wrongUse([`"${words}" fits ${mappings.length} mappings; ${advice}:`, ...lines, ...rest].join('\n'));
}

function alike(seen: readonly NamedMapping[]): string {
  if (seen.length === 0) return '';
  const names = new Set(seen.slice(0, 5).map(({ collectionName }) => `"${collectionName}"`));
  return ` Did you mean ${[...names].join(', ')}?`;
}
