import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import type { TopicName } from '@rollcall/contracts';
import { type Inbound, Inbox } from '@rollcall/platform';
import { DeadLettersProjection } from '../outbound/dead-letters-projection';

@Controller()
export class DeadLettersConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly letters: DeadLettersProjection,
  ) {}

  @EventPattern('dead-letter.v1' satisfies TopicName)
  onDeadLetters(@Payload() message: Inbound): Promise<void> {
    return this.inbox.receiveParked(message, (sql, letter) => this.letters.keep(sql, letter));
  }
}
