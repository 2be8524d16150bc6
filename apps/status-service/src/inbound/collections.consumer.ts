import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { collectionObserved, siteObserved, type TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox, on, onAll } from '@rollcall/platform';
import { CollectionsProjection } from '../outbound/collections-projection';

@Controller()
export class CollectionsConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly collections: CollectionsProjection,
  ) {}

  @EventPattern('collections.v1' satisfies TopicName, { together: true })
  onCollections(@Payload() messages: readonly Inbound[]): Promise<void> {
    return this.inbox.receiveTogether(
      messages,
      onAll(collectionObserved, (sql, events) =>
        this.collections.observe(
          sql,
          events.map(({ data, received }) => ({ seen: data, saidAt: received.time })),
        ),
      ),
      on(siteObserved, (sql, seen) => this.collections.observeSite(sql, seen)),
    );
  }
}
