import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { tenantChanged, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { TenantsProjection } from '../outbound/tenants-projection';

@Controller()
export class TenantsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly tenants: TenantsProjection,
  ) {}

  @EventPattern('tenants.v1' satisfies TopicName)
  onTenants(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(tenantChanged, (sql, tenant) => this.tenants.change(sql, tenant)),
    );
  }
}
