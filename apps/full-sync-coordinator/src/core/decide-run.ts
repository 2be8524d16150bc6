import type { Clock, ForChange, Records, Tables } from './ports';
import type { Plan } from './plan';
import { RefusedError } from './refusal';
import { type Run, next, requireRunning, runEvent } from './run';

/** What people decide on runs: what a hold holds goes or stays, a run is given up. */
export class DecideRun {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets exactly the held removals of the plan with this hash go.
   * Throws `run-not-found`, `run-ended`, `nothing-held`, `plan-changed` (with the current hash).
   */
  release(runId: string, planHash: string, who: string): Promise<Run> {
    return this.decide(runId, 'release', planHash, who);
  }

  /** Keeps what is held in the group; without a hash, whatever the plan is now. Throws as `release` does. */
  reject(runId: string, planHash: string | undefined, who: string): Promise<Run> {
    return this.decide(runId, 'reject', planHash, who);
  }

  /** Gives a run up; one that the writer has begun ends when the writer says so. Throws `run-not-found`, `run-ended`. */
  cancel(runId: string, who: string): Promise<Run> {
    return this.records.transaction(async (tables) => {
      const run = await findRun(tables, runId, { forChange: true });
      requireRunning(run);
      const at = this.clock.now();
      await this.audit(tables, run, 'run-cancelled', who, at);
      if (run.commandedAt !== undefined) {
        const { tenantId, groupId } = run;
        await tables.writer.cancel({ runId, tenantId, groupId, by: who, at: at.toISOString() });
        return run;
      }
      const ended = next(
        run,
        { state: 'cancelled', endedAt: at },
        { code: 'cancelled', message: `Cancelled by ${who}.` },
      );
      await tables.runs.say(ended);
      return ended;
    });
  }

  /**
   * Carries out a preview. Throws `run-not-found`, `not-a-preview`, `plan-not-ready`, `plan-changed`; and `not-available`,
   * because the writer cannot yet promise to do exactly what was previewed.
   */
  async apply(runId: string, planHash: string): Promise<Run> {
    const run = await findRun(this.records.tables, runId);
    if (run.kind !== 'preview') throw new RefusedError('not-a-preview', 'Only a preview (a dry run) can be applied.');
    const plan = await this.records.tables.plans.find(runId);
    if (!plan) throw new RefusedError('plan-not-ready', `The preview has no plan yet (it is ${run.state}).`);
    requireHash(plan, planHash);
    throw new RefusedError(
      'not-available',
      'A preview cannot be applied as it stands yet: ask for a full sync (synchronize) instead.',
    );
  }

  private decide(
    runId: string,
    decision: 'release' | 'reject',
    planHash: string | undefined,
    who: string,
  ): Promise<Run> {
    return this.records.transaction(async (tables) => {
      const run = await findRun(tables, runId, { forChange: true });
      requireRunning(run);
      const plan = requireHeld(run, await tables.plans.find(runId));
      requireHash(plan, planHash);
      const at = this.clock.now();
      await this.audit(tables, run, decision === 'release' ? 'hold-released' : 'hold-rejected', who, at);
      await tables.writer.decideHold({
        runId,
        tenantId: run.tenantId,
        groupId: run.groupId,
        decision,
        planHash: plan.planHash,
        by: who,
        at: at.toISOString(),
      });
      return run;
    });
  }

  private audit(tables: Tables, run: Run, what: string, who: string, when: Date): Promise<void> {
    return tables.audit.add({ who, what, subject: run.runId, before: runEvent(run), after: null, when });
  }
}

/** Throws `run-not-found`. */
export async function findRun(tables: Tables, runId: string, options?: ForChange): Promise<Run> {
  const run = await tables.runs.find(runId, options);
  if (run) return run;
  throw new RefusedError('run-not-found', `There is no run ${runId}.`);
}

function requireHeld(run: Run, plan: Plan | undefined): Plan {
  if (plan && run.kind !== 'preview' && run.removals.held > 0) return plan;
  throw new RefusedError('nothing-held', 'This run holds no removals.');
}

/** Throws `plan-changed`, with the hash that the plan has now. */
export function requireHash(plan: Plan, planHash: string | undefined): void {
  if (planHash === undefined || planHash === plan.planHash) return;
  throw new RefusedError(
    'plan-changed',
    `The plan has changed meanwhile, its hash is now ${plan.planHash}: look at it again.`,
    {
      planHash: plan.planHash,
    },
  );
}
