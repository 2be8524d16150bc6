import { type DataOf, keyOfGroup, type Run as RunContract, type RunState, type runChanged } from '@rollcall/contracts';
import { RefusedError } from './refusal';

type Counts = Pick<RunContract, 'additions' | 'removals'>;

/** One sync of one group. The coordinator speaks for it until it has commanded the writer, the writer afterwards. */
export interface Run extends Counts {
  readonly runId: string;
  readonly kind: RunContract['kind'];
  readonly tenantId: string;
  readonly groupId: string;
  /** The mappings it is about, at the revision that it has taken; empty revisions for runs that the writer began. */
  readonly mappings: readonly RunMapping[];
  readonly state: RunState;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  /** Why it failed, or for what it waits. */
  readonly why: Why | undefined;
  readonly requestedBy: string;
  /** Who spoke last: we (1) or the writer (2), and the number that the speaker gave it. */
  readonly stage: 1 | 2;
  readonly sequence: number;
  /** Only this plan may be carried out: that of a preview that a person has seen. */
  readonly planHash?: string;
  /** When it began to look at the collections. */
  readonly observingSince?: Date;
  /** When the writer was commanded: from then on only the writer moves it. */
  readonly commandedAt?: Date;
}

/** `code` is stable, `message` a sentence for people. */
export interface Why {
  readonly code: string;
  readonly message: string;
}

export interface RunMapping {
  readonly mappingId: string;
  readonly revision: number;
  /** It is disabled, and a preview asks what enabling it would do. */
  readonly asIfEnabled?: true;
}

export const NOTHING_COUNTED: Counts = {
  additions: { planned: 0, done: 0, failed: 0 },
  removals: { planned: 0, done: 0, failed: 0, held: 0 },
};

const ENDS: readonly RunState[] = ['done', 'failed', 'cancelled'];

export const hasEnded = (run: Pick<Run, 'state'>): boolean => ENDS.includes(run.state);

/** Throws `run-ended` when nothing can be changed any more. */
export function requireRunning(run: Run): void {
  if (hasEnded(run)) throw new RefusedError('run-ended', `The run has ended already (${run.state}).`);
}

/** The next thing that the coordinator says of a run; what it waited for before is over. */
export function next(
  run: Run,
  change: Partial<Pick<Run, 'state' | 'mappings' | 'observingSince' | 'commandedAt' | 'endedAt'>>,
  why?: Why,
): Run {
  return { ...run, ...change, why, sequence: run.sequence + 1 };
}

/** Whether a request for these mappings has nothing to add to the run. */
export function covers(run: Run, wanted: readonly RunMapping[]): boolean {
  if (run.planHash !== undefined || triedIn(run.mappings) !== triedIn(wanted)) return false;
  if (run.commandedAt === undefined) return true; // it takes the mappings as they are when it commands the writer
  const taken = new Map(run.mappings.map(({ mappingId, revision }) => [mappingId, revision]));
  return taken.size === wanted.length && wanted.every(({ mappingId, revision }) => taken.get(mappingId) === revision);
}

const triedIn = (mappings: readonly RunMapping[]): string =>
  mappings.flatMap(({ mappingId, asIfEnabled }) => (asIfEnabled ? mappingId : [])).join();

/** Said to the topic; only for what the coordinator says itself (stage 1). */
export function runEvent(run: Run): DataOf<typeof runChanged> {
  return {
    runId: run.runId,
    kind: run.kind,
    tenantId: run.tenantId,
    groupId: run.groupId,
    mappingIds: run.mappings.map(({ mappingId }) => mappingId),
    state: run.state,
    additions: run.additions,
    removals: run.removals,
    startedAt: run.startedAt.toISOString(),
    ...(run.endedAt && { endedAt: run.endedAt.toISOString() }),
    ...run.why,
    stage: 1,
    sequence: run.sequence,
  };
}

export const groupOfRun = (run: Pick<Run, 'tenantId' | 'groupId'>): string => keyOfGroup(run.tenantId, run.groupId);
