import { ApiError, type AdminClient, type Mapping } from '@rollcall/client';
import { guid } from '@rollcall/contracts';
import { wrongUse } from '../failure';
import { beginningOf, fitsName, meansSeveral, type NameReading } from './name-pattern';
import { onlyOne, sameName } from './only-one';

export interface GroupNamed {
  readonly groupId: string;
  readonly displayName: string;
  readonly description?: string | null;
}

/** Groups of a tenant as they are typed. */
export interface GroupsWanted {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly reading: NameReading;
  /** How exactly one is named, such as `--add-group-id <id>`. */
  readonly better: string;
}

/** What there is to choose from. */
interface Choice {
  readonly byId: (id: string) => Promise<GroupNamed>;
  readonly beginningWith: (name: string) => Promise<readonly GroupNamed[]>;
}

/** Those of the tenant that are meant, each once. Throws a Failure for what fits none, or several when one is meant. */
export const findGroups = (admin: AdminClient, tenant: string, wanted: GroupsWanted): Promise<readonly GroupNamed[]> =>
  find(tenant, wanted, {
    byId: (id) => groupOf(admin, tenant, id),
    beginningWith: (name) => admin.groups(tenant, name),
  });

/**
 * The same where groups are mapped: those of the mappings come first, so that one which the tenant has deleted or renamed can
 * still be named as it is shown.
 */
export function findMappedGroups(
  admin: AdminClient,
  tenant: string,
  wanted: GroupsWanted,
  mappings: readonly Pick<Mapping, 'groupId' | 'groupName'>[],
): Promise<readonly GroupNamed[]> {
  const names = new Map(mappings.map(({ groupId, groupName }) => [groupId, groupName]));
  const mapped = [...names].map(([groupId, displayName]) => ({ groupId, displayName }));
  return find(tenant, wanted, {
    byId: async (id) => mapped.find(({ groupId }) => sameName(groupId, id)) ?? groupOf(admin, tenant, id),
    beginningWith: async (name) => {
      const fits = fitsName(wanted.reading === 'wildcards' ? `${name}*` : name, wanted.reading);
      const fitting = mapped.filter(({ displayName }) => fits(displayName));
      return fitting.length > 0 ? fitting : admin.groups(tenant, name);
    },
  });
}

async function find(
  tenant: string,
  { ids, names, reading, better }: GroupsWanted,
  { byId, beginningWith }: Choice,
): Promise<readonly GroupNamed[]> {
  const found: GroupNamed[] = [];
  for (const id of ids) found.push(await byId(id));
  for (const name of names) {
    const similar = await beginningWith(beginningOf(name, reading));
    const fits = fitsName(name, reading);
    const fitting = similar.filter(({ displayName }) => fits(displayName));
    if (meansSeveral(name, reading) && fitting.length > 0) found.push(...fitting);
    else {
      const kind = [`group of ${tenant}`, `groups of ${tenant}`] as const;
      found.push(onlyOne(fitting, { typed: name, kind, describe: describeGroup, better, similar }));
    }
  }
  return [...new Map(found.map((group) => [group.groupId, group])).values()];
}

const describeGroup = ({ groupId, displayName, description }: GroupNamed): string =>
  `${groupId}  ${displayName}${description ? ` (${description})` : ''}`;

async function groupOf(admin: AdminClient, tenant: string, id: string): Promise<GroupNamed> {
  if (!guid.safeParse(id).success) throw wrongUse(`"${id}" is no object id of a group: 8-4-4-4-12 hex digits.`);
  try {
    return await admin.group(tenant, id);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'group-not-found') {
      throw wrongUse(`${tenant} has no group with the id ${id}: rollcall groups lists them.`);
    }
    throw error;
  }
}
