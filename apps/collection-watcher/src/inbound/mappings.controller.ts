import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { mappingChanged } from '@rollcall/contracts';
import { Inbox, on, type Inbound } from '@rollcall/platform';
import { PostgresWatchlist } from '../outbound/postgres-watchlist';

/** Mappings say which collections are watched. */
@Controller()
export class MappingsController {
  constructor(
    private readonly inbox: Inbox,
    private readonly watchlist: PostgresWatchlist,
  ) {}

  @EventPattern(mappingChanged.topic)
  onMapping(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(mappingChanged, (sql, mapping) => this.watchlist.takeMapping(sql, mapping)),
    );
  }
}
