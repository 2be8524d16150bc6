import type { Clock, Records } from './ports';

const DAY_MS = 24 * 60 * 60 * 1000;

const DELETED_MAPPINGS_KEPT_DAYS = 90;
const ENDED_RUNS_KEPT_DAYS = 90;
const LOOKS_KEPT_DAYS = 1;
const AUDIT_KEPT_DAYS = 2 * 365;

/** Takes out what nobody asks for any more; the audit log after two years. */
export class ForgetOld {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  async run(): Promise<void> {
    const now = this.clock.now().getTime();
    const daysAgo = (days: number) => new Date(now - days * DAY_MS);
    await this.records.transaction(async ({ mappings, runs, looks, sites, audit }) => {
      await mappings.forgetDeleted(daysAgo(DELETED_MAPPINGS_KEPT_DAYS));
      await runs.forgetEnded(daysAgo(ENDED_RUNS_KEPT_DAYS));
      await looks.forget(daysAgo(LOOKS_KEPT_DAYS));
      await sites.forgetTests(daysAgo(LOOKS_KEPT_DAYS));
      await audit.forget(daysAgo(AUDIT_KEPT_DAYS));
    });
  }
}
