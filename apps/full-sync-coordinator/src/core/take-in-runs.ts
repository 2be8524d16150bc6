import type { DataOf, runChanged, runPlanned } from '@rollcall/contracts';
import type { Tables } from './ports';

/** What the writer tells of a run, also of one that it began itself. What we said ourselves comes back here too. */
export async function takeInRun(tables: Tables, told: DataOf<typeof runChanged>): Promise<void> {
  if (told.stage === 1) return;
  const known = await tables.runs.find(told.runId, { forChange: true });
  const revisions = new Map(known?.mappings.map(({ mappingId, revision }) => [mappingId, revision]));
  const mappings = told.mappingIds.map((mappingId) => ({ mappingId, revision: revisions.get(mappingId) ?? 0 }));
  await tables.runs.hear({
    runId: told.runId,
    kind: told.kind,
    tenantId: told.tenantId,
    groupId: told.groupId,
    mappings: mappings.length > 0 ? mappings : (known?.mappings ?? []), // a deleted mapping is none of the writer's any more
    state: told.state,
    additions: told.additions,
    removals: told.removals,
    startedAt: new Date(told.startedAt),
    ...(told.endedAt !== undefined && { endedAt: new Date(told.endedAt) }),
    why: told.code === undefined ? undefined : { code: told.code, message: told.message ?? '' },
    requestedBy: known?.requestedBy ?? 'group-writer',
    ...(known?.planHash !== undefined && { planHash: known.planHash }),
    stage: told.stage,
    sequence: told.sequence,
    ...(known?.observingSince && { observingSince: known.observingSince }),
    commandedAt: known?.commandedAt ?? new Date(told.startedAt),
  });
}

/** A part of what a run will do. */
export async function takeInPlan(tables: Tables, told: DataOf<typeof runPlanned>): Promise<void> {
  await tables.plans.take(told);
}
