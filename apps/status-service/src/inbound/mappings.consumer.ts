import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { mappingChanged, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { MappingsProjection } from '../outbound/mappings-projection';

@Controller()
export class MappingsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly mappings: MappingsProjection,
  ) {}

  @EventPattern('mappings.v1' satisfies TopicName)
  onMappings(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(mappingChanged, (sql, mapping) => this.mappings.change(sql, mapping)),
    );
  }
}
