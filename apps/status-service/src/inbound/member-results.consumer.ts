import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { mappingFigures, memberResults, tenantObserved, type DataOf, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on, onAll, type Received, type Sql } from '@rollcall/platform';
import { FiguresProjection } from '../outbound/figures-projection';
import { LagProjection } from '../outbound/lag-projection';
import { MembersProjection } from '../outbound/members-projection';
import { ResultHistory } from '../outbound/result-history';
import { TenantsProjection } from '../outbound/tenants-projection';

@Controller()
export class MemberResultsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly members: MembersProjection,
    private readonly figures: FiguresProjection,
    private readonly tenants: TenantsProjection,
    private readonly history: ResultHistory,
    private readonly lags: LagProjection,
  ) {}

  @EventPattern('member-results.v1' satisfies TopicName, { together: true })
  onMemberResults(@Payload() messages: readonly Inbound[]): Promise<void> {
    return this.inbox.receiveTogether(
      messages,
      onAll(memberResults, (sql, events) => this.take(sql, events)),
      on(mappingFigures, (sql, set) => this.figures.apply(sql, set)),
      on(tenantObserved, (sql, end) => this.tenants.observe(sql, end)),
    );
  }

  private async take(
    sql: Sql,
    events: readonly { readonly data: DataOf<typeof memberResults>; readonly received: Received }[],
  ): Promise<void> {
    const news = await this.members.news(sql, events);
    const packed = this.history.pack(news); // beside what the database does
    await this.members.store(
      sql,
      news.map(({ data }) => data),
    );
    await this.history.keep(sql, await packed);
    await this.lags.count(sql, news);
  }
}
