import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import {
  type TopicName,
  cancelRun,
  decideHold,
  mappingChanged,
  membershipChanged,
  reconcile,
  republish,
  resourcesObserved,
  tenantChanged,
} from '@rollcall/contracts';
import { type Inbound, Inbox, Notifications, activeTraceparent, on, onAll } from '@rollcall/platform';
import { ChangeStore } from '../outbound/intake/change-store';
import { HoldStore } from '../outbound/ledger/hold-store';
import { MappingStore } from '../outbound/intake/mapping-store';
import { PostgresRunStore } from '../outbound/runs/postgres-run-store';
import { RepublishStore } from '../outbound/intake/republish-store';
import { newestOfEach } from '../core/newest-of-each';
import { ResourceStore } from '../outbound/intake/resource-store';

/** What the writer takes in. A handler never calls Graph: it writes down what is wanted, and the drain does the rest. */
@Controller()
export class TopicsController {
  constructor(
    private readonly inbox: Inbox,
    private readonly notifications: Notifications,
    private readonly mappings: MappingStore,
    private readonly resources: ResourceStore,
    private readonly changes: ChangeStore,
    private readonly runs: PostgresRunStore,
    private readonly holds: HoldStore,
    private readonly state: RepublishStore,
  ) {}

  @EventPattern('mappings.v1' satisfies TopicName)
  onMappings(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(mappingChanged, async (sql, change) => {
        await this.mappings.take(sql, change, activeTraceparent());
        await this.notifications.notify(sql, ['mappings', 'due', 'runs']);
      }),
    );
  }

  @EventPattern('tenants.v1' satisfies TopicName)
  onTenants(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(tenantChanged, async (sql, change) => {
        await this.mappings.takeTenant(sql, change);
        await this.notifications.notify(sql, ['due', 'runs']);
      }),
    );
  }

  @EventPattern('resources.v1' satisfies TopicName, { together: true })
  onResources(@Payload() messages: readonly Inbound[]): Promise<void> {
    return this.inbox.receiveTogether(
      messages,
      onAll(resourcesObserved, async (sql, events) => {
        for (const { site, resources, traceparent } of newestOfEach(events))
          await this.resources.take(sql, site, resources, traceparent);
        await this.notifications.notify(sql, ['due', 'identities', 'runs']);
      }),
    );
  }

  @EventPattern('membership-changes.v1' satisfies TopicName, { together: true })
  onMembershipChanges(@Payload() messages: readonly Inbound[]): Promise<void> {
    return this.inbox.receiveTogether(
      messages,
      on(membershipChanged, (sql, change, { time, traceparent = activeTraceparent() }) =>
        this.changes.store(sql, change, { traceparent, saidAt: time }),
      ),
    );
  }

  @EventPattern('commands.v1' satisfies TopicName)
  onCommands(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receive(
      message,
      on(reconcile, (sql, command) => this.runs.take(sql, command)),
      on(cancelRun, (sql, command) => this.runs.cancel(sql, command)),
      on(decideHold, (sql, command) => this.holds.decide(sql, command)),
      on(republish, async (sql, command) => {
        if (command.service === 'group-writer') await this.state.take(sql, command);
      }),
    );
  }
}
