import { type Directory, DirectoryError, ReadExpiredError, type RunStore, type Waits, type WaitingRun } from './ports';
import { type Patience, ReadGroup } from './read-group';

/** The pause before a group is read again that could not be read to its end. */
const READ_AGAIN_AFTER_MS = 5_000;

/**
 * Turns commanded full syncs into plans: waits for what the command names, reads the group, and stores the plan. The drain
 * does the rest.
 */
export class PlanFullSync {
  private readonly group: ReadGroup;

  constructor(
    private readonly runs: RunStore,
    private readonly directory: Directory,
    patience: Patience,
  ) {
    this.group = new ReadGroup(runs, directory, patience);
  }

  /** Looks once at every waiting run of a tenant; one that cannot go on never keeps the others. Returns how many were planned. */
  async step(tenantId: string, signal: AbortSignal): Promise<number> {
    let planned = 0;
    for (const run of await this.runs.waiting(tenantId)) {
      if (signal.aborted) break;
      if (await this.advance(run, signal)) planned += 1;
    }
    return planned;
  }

  private async advance(run: WaitingRun, signal: AbortSignal): Promise<boolean> {
    if (run.waitsFor) {
      // Its sentence tells how far it has come: while that changes, the run gets on.
      await this.wait(run, run.waitsFor, 0, run.waitsFor.message !== run.said);
      return false;
    }
    try {
      const check = await this.directory.check(run, run.collectionType);
      if (!check.usable) {
        await this.runs.fail(run.runId, check.code, check.message);
        return false;
      }
      const readBegan = await this.group.read(run, signal);
      return readBegan !== undefined && (await this.runs.plan(run, readBegan));
    } catch (error) {
      // Nothing was planned from half a reading.
      if (error instanceof ReadExpiredError) {
        await this.wait(run, { code: 'directory-unavailable', message: error.message }, READ_AGAIN_AFTER_MS, false);
      } else if (error instanceof DirectoryError) {
        const { reason, message, retryAfterMs } = error.refusal;
        await this.wait(run, { code: reason, message }, retryAfterMs ?? READ_AGAIN_AFTER_MS, false);
      } else throw error;
      return false;
    }
  }

  /** Says why the run waits; without any progress for too long it fails with that. */
  private async wait(run: WaitingRun, why: Waits, pauseMs: number, progress: boolean): Promise<void> {
    if (run.expired && !progress && !why.forever) await this.runs.fail(run.runId, why.code, why.message);
    else await this.runs.waits(run.runId, why, pauseMs, progress);
  }
}
