import type { Mapping } from './mapping';
import { takenAs } from './observation';
import type { Clock, Tables } from './ports';
import { NOTHING_COUNTED, type Run, type Why, covers, hasEnded, next } from './run';
import { RefusedError } from './refusal';

export interface RunRequest {
  readonly tenantId: string;
  readonly groupId: string;
  readonly kind: 'full' | 'preview';
  readonly requestedBy: string;
  /** The plan of a preview: the run does exactly this, or fails. */
  readonly planHash?: string;
  /** A disabled mapping of the group: the preview says what a full sync would do if it were enabled. */
  readonly asIfEnabled?: Mapping | undefined;
}

/**
 * A run of a group's enabled mappings, in the caller's transaction. At most one run of a kind is at work in a group: a
 * request joins one that waits or that has taken all its mappings as they are now; otherwise it waits for that one to end. A
 * run that only holds removals for a person is not at work: a full sync goes on with its list.
 * Throws RefusedError `mapping-disabled` when no mapping of the group is enabled.
 */
export async function requestRun(tables: Tables, clock: Clock, request: RunRequest): Promise<Run> {
  const { tenantId, groupId, kind, requestedBy, planHash, asIfEnabled } = request;
  const active = await tables.runs.activeOfGroup(tenantId, groupId, kind);
  const enabled = await tables.mappings.enabledOfGroup(tenantId, groupId);
  const mappings = takenAs(asIfEnabled ? [...enabled, asIfEnabled] : enabled);
  if (mappings.length === 0) {
    throw new RefusedError(
      'mapping-disabled',
      'No mapping of this group is enabled: enable one, then it is synced by itself.',
    );
  }
  const joined = active.find((run) => (planHash === undefined ? covers(run, mappings) : run.planHash === planHash));
  if (joined && (joined.commandedAt !== undefined || isSame(joined.mappings, mappings))) return joined;
  const run: Run = joined
    ? next(joined, { mappings }, joined.why)
    : {
        ...NOTHING_COUNTED,
        runId: clock.newId(),
        kind,
        tenantId,
        groupId,
        mappings,
        state: 'queued',
        startedAt: clock.now(),
        requestedBy,
        ...(planHash !== undefined && { planHash }),
        stage: 1,
        sequence: 1,
        why: waitFor(active[0]),
      };
  await tables.runs.say(run);
  return run;
}

const isSame = (one: Run['mappings'], other: Run['mappings']): boolean => JSON.stringify(one) === JSON.stringify(other);

function waitFor(other: Run | undefined): Why | undefined {
  if (!other || hasEnded(other)) return undefined;
  return {
    code: 'awaiting-run',
    message: `The run ${other.runId} of the same group is at work: this one waits until it ends.`,
  };
}
