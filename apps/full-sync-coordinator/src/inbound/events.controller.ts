import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import {
  type TopicName,
  collectionObserved,
  republish,
  runChanged,
  runPlanned,
  siteObserved,
} from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { republishState } from '../core/republish-state';
import { takeInCollection, takeInSite } from '../core/take-in-looks';
import { takeInPlan, takeInRun } from '../core/take-in-runs';
import { PostgresRecords } from '../outbound/postgres-records';

/** What the watcher and the writer tell, and requests to publish our state again. */
@Controller()
export class EventsController {
  constructor(
    private readonly inbox: Inbox,
    private readonly records: PostgresRecords,
  ) {}

  @EventPattern('collections.v1' satisfies TopicName)
  onCollections(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(collectionObserved, (sql, seen) => takeInCollection(this.records.on(sql), seen)),
      on(siteObserved, (sql, seen) => takeInSite(this.records.on(sql), seen)),
    );
  }

  @EventPattern('runs.v1' satisfies TopicName)
  onRuns(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(runChanged, (sql, told) => takeInRun(this.records.on(sql), told)),
      on(runPlanned, (sql, told) => takeInPlan(this.records.on(sql), told)),
    );
  }

  @EventPattern('commands.v1' satisfies TopicName)
  onCommands(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(republish, async (sql, { service }) => {
        if (service === 'full-sync-coordinator') await republishState(this.records.on(sql));
      }),
    );
  }
}
