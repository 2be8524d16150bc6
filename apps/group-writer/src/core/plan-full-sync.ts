import { type Directory, DirectoryError, type RunStore, type WaitingRun } from './ports';

/** The pause before a group is read again that could not be read to its end. */
const READ_AGAIN_AFTER_MS = 5_000;

/**
 * Turns commanded full syncs into plans: waits for what the command names, reads the group, and stores the plan. The drain
 * does the rest.
 */
export class PlanFullSync {
  constructor(
    private readonly runs: RunStore,
    private readonly directory: Directory,
  ) {}

  /** Looks once at every waiting run; one that cannot go on never keeps the others. Returns how many were planned. */
  async step(signal: AbortSignal): Promise<number> {
    let planned = 0;
    for (const run of await this.runs.waiting()) {
      if (signal.aborted) break;
      if (await this.advance(run)) planned += 1;
    }
    return planned;
  }

  private async advance(run: WaitingRun): Promise<boolean> {
    if (run.waitsFor) {
      const { code, message } = run.waitsFor;
      await (run.expired ? this.runs.fail(run.runId, code, message) : this.runs.waits(run.runId, code, message, 0));
      return false;
    }
    try {
      const check = await this.directory.check(run, run.collectionType);
      if (!check.usable) {
        await this.runs.fail(run.runId, check.code, check.message);
        return false;
      }
      const readBegan = await this.runs.beginReading(run.runId);
      for await (const page of this.directory.members(run)) await this.runs.stage(run.runId, page);
      return await this.runs.plan(run, readBegan);
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      const { reason, message, retryAfterMs } = error.refusal;
      // Nothing was planned from half a reading.
      await this.runs.waits(run.runId, reason, message, retryAfterMs ?? READ_AGAIN_AFTER_MS);
      return false;
    }
  }
}
