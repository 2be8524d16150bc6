import type { Clock, Records } from './ports';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a deleted mapping and an ended run are kept. */
const KEPT_DAYS = 90;

/** Takes out what nobody asks for any more. The audit log is kept. */
export class ForgetOld {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock.now().getTime();
    const before = new Date(now - KEPT_DAYS * DAY_MS);
    await this.records.transaction(async ({ mappings, runs, looks }) => {
      await mappings.forgetDeleted(before);
      await runs.forgetEnded(before);
      await looks.forget(new Date(now - DAY_MS));
    });
  }
}
