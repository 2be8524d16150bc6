import { ApiError, type RunShown } from '@rollcall/client';
import type { Rollcall } from './connection';
import { nameOf } from './find/find-mapping';

/** What names a run. */
type Nameable = Pick<RunShown, 'mappingIds'> & Partial<Pick<RunShown, 'groupName'>>;

/**
 * Says of each run whose it is, by the names of its mapping, one of several for all; of a deleted one by its group, and null
 * when that is not known either.
 */
export async function nameRuns<Run extends Nameable>(
  { monitoring, admin }: Rollcall,
  runs: readonly Run[],
): Promise<readonly (Run & { readonly name: string | null })[]> {
  const ids = [...new Set(runs.map(({ mappingIds }) => mappingIds[0]))].filter((id) => id !== undefined);
  const found = await Promise.all(
    ids.map(async (id) => {
      const mapping =
        (await monitoring.cloudSyncOf(id).catch(nullWhenGone)) ?? (await admin.mapping(id).catch(nullWhenGone)); // one that was just made is not in the view yet
      return [id, mapping && nameOf(mapping)] as const;
    }),
  );
  const names = new Map(found);
  return runs.map((run) => ({ ...run, name: names.get(run.mappingIds[0] ?? '') ?? nameOfDeleted(run) }));
}

const nameOfDeleted = ({ groupName }: Nameable): string | null =>
  groupName === undefined ? null : `a deleted mapping → ${groupName}`;

function nullWhenGone(error: unknown): null {
  if (error instanceof ApiError && error.code === 'mapping-not-found') return null;
  throw error;
}
