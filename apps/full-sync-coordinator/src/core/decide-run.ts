import type { Clock, ForChange, Records, Tables } from './ports';
import type { Plan } from './plan';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import { type Run, next, requireRunning, runEvent } from './run';
import { requireTenant } from './sites';
import { requireSwitchedOn } from './tenant';

/** What people decide on runs: what a hold holds goes or stays, a run is given up. */
export class DecideRun {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  /**
   * Lets exactly the held removals of the plan with this hash go.
   * Throws `run-not-found`, `run-ended`, `nothing-held`, `plan-changed` (with the current hash), `plan-not-ready`.
   */
  release(runId: string, planHash: string, who: string): Promise<Run> {
    return this.decide(runId, 'release', planHash, who);
  }

  /** Keeps what is held in the group; without a hash, whatever the plan is now. Throws as `release` does. */
  reject(runId: string, planHash: string | undefined, who: string): Promise<Run> {
    return this.decide(runId, 'reject', planHash, who);
  }

  /**
   * Gives a run up; one that the writer has begun ends when the writer says so. Safe to repeat: one that is cancelled already
   * stays so. Throws `run-not-found`, `run-ended`.
   */
  cancel(runId: string, who: string): Promise<Run> {
    return this.records.transaction(async (tables) => {
      const run = await findRun(tables, runId, { forChange: true });
      if (run.state === 'cancelled') return run;
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
   * Carries out a preview: a full sync whose plan must be the one with this hash, otherwise it fails before it writes.
   * Throws `run-not-found`, `not-a-preview`, `run-ended` (it failed), `plan-not-ready`, `plan-changed`, `mapping-disabled`,
   * `tenant-disabled`, `tenant-removed`.
   */
  apply(runId: string, planHash: string, who: string): Promise<Run> {
    return this.records.transaction(async (tables) => {
      const { kind, state, tenantId, groupId } = await findRun(tables, runId);
      if (kind !== 'preview') throw new RefusedError('not-a-preview', 'Only a preview (a dry run) can be applied.');
      if (state === 'failed' || state === 'cancelled')
        throw new RefusedError('run-ended', `The preview was not finished (${state}): ask for a new one.`);
      const plan = await tables.plans.find(runId);
      if (!plan) throw new RefusedError('plan-not-ready', `The preview has no plan yet (it is ${state}).`);
      requireHash(plan, planHash);
      requireSwitchedOn(await requireTenant(tables, { tenantId, cloudServiceId: tenantId }));
      const wanted = { tenantId, groupId, kind: 'full', requestedBy: who, planHash } as const;
      const run = await requestRun(tables, this.clock, wanted);
      const after = { runId: run.runId, planHash };
      await tables.audit.add({
        who,
        what: 'preview-applied',
        subject: runId,
        before: null,
        after,
        when: this.clock.now(),
      });
      return run;
    });
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
  if (run.kind === 'preview' || run.removals.held === 0)
    throw new RefusedError('nothing-held', 'This run holds no removals.');
  if (plan) return plan;
  throw new RefusedError('plan-not-ready', 'The list of what this run holds is still on its way: ask again.');
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
