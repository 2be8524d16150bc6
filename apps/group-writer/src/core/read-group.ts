import {
  type Directory,
  DirectoryError,
  type MemberPage,
  ReadExpiredError,
  type Refusal,
  type RunStore,
  type WaitingRun,
} from './ports';

/** Reads begun anew because the pages had expired, before the run waits. */
const RESTARTS = 5;
/** Tries of one page, before all that was read is thrown away. */
const TRIES_OF_A_PAGE = 8;
/** Pauses between them, with full jitter: doubling, from one to the other. */
const PAUSE_MS = { first: 1_000, longest: 30_000 };
/** Page links live for minutes: whoever has to wait longer begins anew. */
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Pages after which it is said how far the read has come. */
const PAGES_UNTIL_SAID = 20;

/** How to wait; the waits end early when the signal is aborted. */
export interface Patience {
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
}

/** Reads a group to its end, whatever happens to single pages on the way. */
export class ReadGroup {
  constructor(
    private readonly runs: RunStore,
    private readonly directory: Directory,
    private readonly patience: Patience,
  ) {}

  /**
   * Stages the group's direct members for the run. Gives the moment at which the reading began that is staged now; undefined
   * when it was aborted. Throws DirectoryError or ReadExpiredError: then nothing may be planned from what is staged.
   */
  async read(run: WaitingRun, signal: AbortSignal): Promise<Date | undefined> {
    for (let restarts = 0; ; restarts++) {
      try {
        return await this.readOnce(run, signal);
      } catch (error) {
        if (!(error instanceof ReadExpiredError) || restarts === RESTARTS) throw error;
      }
    }
  }

  private async readOnce(run: WaitingRun, signal: AbortSignal): Promise<Date | undefined> {
    const began = await this.runs.beginReading(run.runId);
    let next: string | undefined;
    let members = 0;
    for (let pages = 1; ; pages++) {
      const page = await this.page(run, next, signal);
      if (!page) return undefined;
      await this.runs.stage(run.runId, page.objectIds);
      members += page.objectIds.length;
      next = page.next;
      if (next === undefined) return began;
      if (pages % PAGES_UNTIL_SAID === 0) await this.runs.haveRead(run.runId, members);
    }
  }

  /** One page, asked for again while that may help: a long read survives a server that fails for a moment. */
  private async page(run: WaitingRun, after: string | undefined, signal: AbortSignal): Promise<MemberPage | undefined> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        return await this.directory.memberPage(run, after);
      } catch (error) {
        if (!(error instanceof DirectoryError) || tries === TRIES_OF_A_PAGE || !mayHelp(error.refusal)) throw error;
        const ceiling = Math.min(PAUSE_MS.longest, PAUSE_MS.first * 2 ** (tries - 1));
        const pauseMs = Math.max(error.refusal.retryAfterMs ?? 0, this.patience.random() * ceiling);
        await this.runs.waits(
          run.runId,
          { code: error.refusal.reason, message: whyAgain(error.refusal, pauseMs) },
          0,
          false,
        );
        await this.patience.pause(pauseMs, signal);
      }
    }
    return undefined;
  }
}

const whyAgain = ({ message }: Refusal, pauseMs: number): string =>
  `The group could not be read on (${message}): it is tried again in ${Math.ceil(pauseMs / 1_000)} s.`;

function mayHelp({ reason, retryAfterMs = 0 }: Refusal): boolean {
  if (retryAfterMs > LONGEST_PAUSE_MS) return false;
  return reason === 'throttled' || reason === 'directory-unavailable' || reason === 'directory-conflict';
}
