import type { groupView, mappingView, runView, runsStarted, tenantView } from '@rollcall/contracts';
import type { z } from 'zod';
import { type Mapping, mappingEvent } from '../core/mapping';
import type { DirectoryGroup } from '../core/directory';
import type { Run } from '../core/run';
import type { Tenant } from '../core/tenant';

export const tenantShown = ({
  cloudServiceId,
  tenantId,
  groupSyncEnabled,
  removed,
}: Tenant): z.infer<typeof tenantView> => ({
  cloudServiceId,
  tenantId,
  groupSyncEnabled,
  removed,
});

export function groupShown({ usability, ...group }: DirectoryGroup): z.infer<typeof groupView> {
  if (usability.usable) return { ...group, usable: true };
  return { ...group, usable: false, reason: usability.code, message: usability.message };
}

export const mappingShown = (mapping: Mapping): z.infer<typeof mappingView> => ({
  ...mappingEvent(mapping),
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
