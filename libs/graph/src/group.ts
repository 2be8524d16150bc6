import { guid } from '@rollcall/contracts';
import { z } from 'zod';
import type { Get } from './get';
import { graphFailure } from './graph-failure';
import { groupUrl } from './member-url';

/** The properties that tell whether a group can be written. `isAssignableToRole` is returned only when it is asked for. */
export const GROUP_PROPERTIES =
  'id,displayName,description,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled,isAssignableToRole';

const absent = <Value extends z.ZodType>(value: Value) => value.nullish().transform((given) => given ?? null);

/** A group as Graph describes it; what it leaves out is null. */
export const group = z.object({
  id: guid,
  displayName: absent(z.string()).transform((name) => name ?? ''),
  description: absent(z.string()),
  groupTypes: z.array(z.string()).default([]),
  mailEnabled: absent(z.boolean()),
  securityEnabled: absent(z.boolean()),
  onPremisesSyncEnabled: absent(z.boolean()),
  isAssignableToRole: absent(z.boolean()),
});
export type Group = z.output<typeof group>;

/** The group, or undefined when the tenant has none of this id. Throws what `graphFailure` translates. */
export async function readGroup(get: Get, groupId: string): Promise<Group | undefined> {
  try {
    return group.parse(await get(`${groupUrl(groupId)}?$select=${GROUP_PROPERTIES}`));
  } catch (error) {
    const failure = graphFailure(error);
    if (failure.kind === 'answer' && failure.status === 404) return undefined;
    throw error;
  }
}
