import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { collectionObserved, siteObserved, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on } from '@rollcall/platform';
import { CollectionsProjection } from '../outbound/collections-projection';

@Controller()
export class CollectionsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly collections: CollectionsProjection,
  ) {}

  @EventPattern('collections.v1' satisfies TopicName)
  onCollections(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(collectionObserved, (sql, seen, { time }) => this.collections.observe(sql, seen, time)),
      on(siteObserved, (sql, seen) => this.collections.observeSite(sql, seen)),
    );
  }
}
