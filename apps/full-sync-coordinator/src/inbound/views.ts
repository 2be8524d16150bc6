import type { Declared } from '../core/declare-mappings';
import type {
  groupView,
  mappingView,
  mappingsDifference,
  pauseView,
  runView,
  runsStarted,
  siteView,
  tenantView,
} from '@rollcall/contracts';
import type { z } from 'zod';
import { type Mapping, mappingEvent } from '../core/mapping';
import type { DirectoryGroup } from '../core/directory';
import type { Pause } from '../core/pause';
import type { Run } from '../core/run';
import type { ShownMapping } from '../core/show-mappings';
import type { SiteSeen } from '../core/site-seen';
import { type Tenant, isPaused } from '../core/tenant';

export const tenantShown = (tenant: Tenant): z.infer<typeof tenantView> => ({
  cloudServiceId: tenant.cloudServiceId,
  tenantId: tenant.tenantId,
  revision: tenant.revision,
  groupSyncEnabled: tenant.groupSyncEnabled,
  paused: isPaused(tenant),
  pausedItself: tenant.pausedItself,
  removed: tenant.removed,
});

export const pauseShown = ({ paused, changed }: Pause): z.infer<typeof pauseView> => ({
  paused,
  by: changed?.by ?? null,
  changedAt: changed?.at.toISOString() ?? null,
});

export function groupShown({ usability, ...group }: DirectoryGroup): z.infer<typeof groupView> {
  if (usability.usable) return { ...group, usable: true };
  return { ...group, usable: false, reason: usability.code, message: usability.message };
}

export const mappingShown = ({
  siteRemoved,
  tenantRemoved,
  nextScheduledAt,
  ...mapping
}: ShownMapping): z.infer<typeof mappingView> => ({
  ...mappingEvent(mapping),
  mode: mapping.mode,
  schedule: mapping.schedule ?? null,
  nextScheduledAt: nextScheduledAt?.toISOString() ?? null,
  neverAdd: [...mapping.neverAdd],
  neverRemove: [...mapping.neverRemove],
  paused: mapping.paused,
  siteRemoved,
  tenantRemoved,
  id: mapping.mappingId,
});

const endsShown = ({ site, collectionId, collectionName, tenantId, cloudServiceId, groupId, groupName }: Mapping) => ({
  site,
  collectionId,
  collectionName,
  tenantId,
  cloudServiceId,
  groupId,
  groupName,
});

export const declaredShown = (
  { create, change, delete: gone, unchanged }: Declared,
  dryRun: boolean,
): z.infer<typeof mappingsDifference> => ({
  dryRun,
  create: create.map(({ wanted, ends: { tenant, collectionName, groupName }, mapping }) => ({
    ...wanted,
    neverAdd: [...wanted.neverAdd],
    neverRemove: [...wanted.neverRemove],
    collectionName,
    cloudServiceId: tenant.cloudServiceId,
    groupName,
    ...(mapping && { mappingId: mapping.mappingId }),
  })),
  change: change.map(({ mapping, differences }) => ({
    mappingId: mapping.mappingId,
    ...endsShown(mapping),
    changes: differences.map(({ field, before, after }) => ({ field, before, after })),
  })),
  delete: gone.map((mapping) => ({ mappingId: mapping.mappingId, ...endsShown(mapping) })),
  unchanged,
});

export const runShown = (run: Run): z.infer<typeof runView> => ({
  id: run.runId,
  kind: run.kind,
  mappingIds: run.mappings.map(({ mappingId }) => mappingId),
  tenantId: run.tenantId,
  groupId: run.groupId,
  state: run.state,
  additions: run.additions,
  removals: run.removals,
  startedAt: run.startedAt.toISOString(),
  endedAt: run.endedAt?.toISOString() ?? null,
  ...run.why,
});

export const startedRuns = (runs: readonly Run[]): z.infer<typeof runsStarted> => ({
  runs: runs.map(({ runId, mappings, groupId, state }) => ({
    id: runId,
    mappingIds: mappings.map(({ mappingId }) => mappingId),
    groupId,
    state,
  })),
});

/** Those of the configuration, then those that are only remembered. */
export function sitesShown(configured: readonly string[], seen: readonly SiteSeen[]): z.infer<typeof siteView>[] {
  const known = new Map(seen.map((site) => [site.site, site]));
  const left = seen.map(({ site }) => site).filter((site) => !configured.includes(site));
  return [
    ...configured.map((id) => siteShown(id, known.get(id))),
    ...left.map((id) => siteShown(id, known.get(id), true)),
  ];
}

export const siteShown = (id: string, seen: SiteSeen | undefined, removed = false): z.infer<typeof siteView> => ({
  id,
  state: seen?.state ?? null,
  message: seen?.message ?? null,
  observedAt: seen?.polledAt.toISOString() ?? null,
  removed,
  ...(seen?.restoredAt && { restoredAt: seen.restoredAt.toISOString() }),
});
