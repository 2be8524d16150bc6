import { SAMPLES_KEPT_MS } from './summary-history';

const DAY_MS = 24 * 60 * 60 * 1000;

/** For how long things are kept after they ended. */
export const keptFor = {
  deadLetterMs: 30 * DAY_MS,
  endedRunMs: 90 * DAY_MS,
  /** What happened to members. */
  resultEventMs: 90 * DAY_MS,
  /** Lag, backlog and quota by the minute. */
  sampleMs: SAMPLES_KEPT_MS,
  /** As long as its last state stays on the topic: until then events about it may still come. */
  deletedMappingMs: 90 * DAY_MS,
} as const;

export abstract class Archive {
  /** Each forgets what ended more than so many milliseconds ago. */
  abstract forgetDeadLetters(afterMs: number): Promise<void>;
  abstract forgetEndedRuns(afterMs: number): Promise<void>;
  /** Also makes room for those to come. */
  abstract forgetResultEvents(afterMs: number): Promise<void>;
  abstract forgetSamples(afterMs: number): Promise<void>;
  /** With its figures and members. */
  abstract forgetDeletedMappings(afterMs: number): Promise<void>;
}

/** Once a day: what nobody will ask for any more. Safe to repeat. */
export class ForgetOld {
  constructor(private readonly archive: Archive) {}

  async run(): Promise<void> {
    await this.archive.forgetResultEvents(keptFor.resultEventMs);
    await this.archive.forgetSamples(keptFor.sampleMs);
    await this.archive.forgetDeadLetters(keptFor.deadLetterMs);
    await this.archive.forgetEndedRuns(keptFor.endedRunMs);
    await this.archive.forgetDeletedMappings(keptFor.deletedMappingMs);
  }
}
