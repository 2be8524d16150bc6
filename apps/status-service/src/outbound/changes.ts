import { Notifications, type Sql } from '@rollcall/platform';
import { Injectable } from '@nestjs/common';
import type { Change } from '../core/live-updates';

/** The Postgres channel on which the replicas tell each other what they projected. */
export const CHANGES_CHANNEL = 'status_changes';

/** Says, when the transaction commits, what a client should read again. */
@Injectable()
export class Changes {
  constructor(private readonly notifications: Notifications) {}

  async say(sql: Sql, ...changes: readonly Change[]): Promise<void> {
    for (const change of changes) await this.notifications.notify(sql, CHANGES_CHANNEL, JSON.stringify(change));
  }
}
