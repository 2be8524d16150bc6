import type { DataOf, decideHold } from '@rollcall/contracts';
import type { Notifications, Outbox, Sql } from '@rollcall/platform';
import { decideHold as carryOut } from './decide-hold';
import { GroupTransaction } from './group-transaction';
import { RunPlan } from '../runs/run-plan';
import { changeRun } from '../runs/run-rows';

/** People's decisions on what groups hold. */
export class HoldStore {
  constructor(
    private readonly outbox: Outbox,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Carries out a decision on exactly the list that it names. Where the hold has changed since that list was shown, nothing is
   * decided and the list is said again; a repeated decision finds nothing held any more.
   */
  async decide(sql: Sql, command: DataOf<typeof decideHold>): Promise<void> {
    const group = await GroupTransaction.open(sql, this.outbox, command, null);
    if (group.runs.held !== command.runId) return;
    const hold = await RunPlan.hold(sql, command);
    const { held, planHash } = hold.summary;
    if (held > 0 && planHash !== command.planHash) await hold.publish(sql, this.outbox);
    await hold.close();
    if (held === 0 || planHash !== command.planHash) return;
    await carryOut(group, command.decision);
    const what = command.decision === 'release' ? 'released' : 'rejected';
    await changeRun(sql, this.outbox, command.runId, { message: `What it held was ${what} by ${command.by}.` });
    await group.close();
    await this.notifications.notify(sql, 'due');
  }
}
