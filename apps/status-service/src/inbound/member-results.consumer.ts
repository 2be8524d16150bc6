import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { mappingFigures, memberResults, tenantObserved, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { FiguresProjection } from '../outbound/figures-projection';
import { MembersProjection } from '../outbound/members-projection';
import { TenantsProjection } from '../outbound/tenants-projection';

@Controller()
export class MemberResultsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly members: MembersProjection,
    private readonly figures: FiguresProjection,
    private readonly tenants: TenantsProjection,
  ) {}

  @EventPattern('member-results.v1' satisfies TopicName)
  onMemberResults(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(memberResults, (sql, results) => this.members.apply(sql, results)),
      on(mappingFigures, (sql, set) => this.figures.apply(sql, set)),
      on(tenantObserved, (sql, end) => this.tenants.observe(sql, end)),
    );
  }
}
