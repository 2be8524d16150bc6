import { ApiError, type RunShown } from '@rollcall/client';
import type { Rollcall } from './connection';
import { nameOf } from './find-mapping';
import type { NamedRun } from './output/run-columns';

/** Says of each run whose it is, by the names of its mapping; one of several stands for all. */
export async function nameRuns({ monitoring }: Rollcall, runs: readonly RunShown[]): Promise<readonly NamedRun[]> {
  const ids = [...new Set(runs.map(({ mappingIds }) => mappingIds[0]))].filter((id) => id !== undefined);
  const found = await Promise.all(
    ids.map(async (id) => [id, await monitoring.cloudSyncOf(id).then(nameOf, nullWhenGone)] as const),
  );
  const names = new Map(found);
  return runs.map((run) => ({ ...run, name: names.get(run.mappingIds[0] ?? '') ?? null }));
}

function nullWhenGone(error: unknown): null {
  if (error instanceof ApiError && error.code === 'mapping-not-found') return null;
  throw error;
}
