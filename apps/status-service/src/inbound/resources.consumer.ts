import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { resourcesObserved, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { ResourcesProjection } from '../outbound/resources-projection';

@Controller()
export class ResourcesConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly resources: ResourcesProjection,
  ) {}

  @EventPattern('resources.v1' satisfies TopicName)
  onResources(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(resourcesObserved, (sql, seen, said) => this.resources.observe(sql, seen, said)),
    );
  }
}
