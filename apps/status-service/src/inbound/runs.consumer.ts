import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { runChanged, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { RunsProjection } from '../outbound/runs-projection';

@Controller()
export class RunsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly runs: RunsProjection,
  ) {}

  @EventPattern('runs.v1' satisfies TopicName)
  onRuns(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(runChanged, (sql, run) => this.runs.change(sql, run)),
    );
  }
}
