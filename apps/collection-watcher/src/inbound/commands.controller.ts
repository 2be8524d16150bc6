import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { confirmRestoredSite, look, republish, selfTestSite } from '@rollcall/contracts';
import { Inbox, on, type Inbound } from '@rollcall/platform';
import { PostgresSelfTests } from '../outbound/postgres-self-tests';
import { PostgresWatchlist } from '../outbound/postgres-watchlist';
import { RestoredSites } from '../outbound/restored-sites';

/** What others ask of the watcher; other commands on the topic are not for it. */
@Controller()
export class CommandsController {
  constructor(
    private readonly inbox: Inbox,
    private readonly watchlist: PostgresWatchlist,
    private readonly selfTests: PostgresSelfTests,
    private readonly restoredSites: RestoredSites,
  ) {}

  @EventPattern(look.topic)
  onCommand(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(look, (sql, asked) => this.watchlist.takeLook(sql, asked)),
      on(selfTestSite, (sql, asked) => this.selfTests.take(sql, asked)),
      on(confirmRestoredSite, (sql, confirmed) => this.restoredSites.confirm(sql, confirmed)),
      on(republish, async (sql, { service }) => {
        if (service === 'collection-watcher') await this.watchlist.republish(sql);
      }),
    );
  }
}
