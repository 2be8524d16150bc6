import type { groupView, mappingView, pauseView, runView, runsStarted, tenantView } from '@rollcall/contracts';
import type { z } from 'zod';
import { mappingEvent } from '../core/mapping';
import type { DirectoryGroup } from '../core/directory';
import type { Pause } from '../core/pause';
import type { Run } from '../core/run';
import type { ShownMapping } from '../core/show-mappings';
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
