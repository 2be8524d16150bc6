import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { deadLetterDetails, deadLettersDecided, deadLetterView, pageOf } from '@rollcall/contracts';
import { CurrentCaller, Problem, Roles, type Caller } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { DeadLetterBox, decideOnMany, type Decision, type DecisionRefused } from '../core/decide-dead-letters';
import { DeadLettersView, type DeadLetterDetails } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleDeadLetter, exampleDeadLetterDetails, exampleDecided } from './examples';
import { DeadLetterSelectionDto, DeadLettersQueryDto } from './queries';

class DeadLettersPageDto extends createZodDto(pageOf(deadLetterView)) {}
class DeadLetterDto extends createZodDto(deadLetterDetails) {}
class DeadLettersDecidedDto extends createZodDto(deadLettersDecided) {}

const statuses: Readonly<Record<DecisionRefused['code'], number>> = {
  'dead-letter-not-found': 404,
  'already-replayed': 409,
  'already-discarded': 409,
  'not-replayable': 409,
  superseded: 409,
  'broker-unavailable': 503,
};

const notFound = Refuses(404, 'dead-letter-not-found', 'There is no such dead letter; they are kept for 30 days.');

@ApiTags('dead letters')
@NeedsReader()
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(
    private readonly letters: DeadLettersView,
    private readonly box: DeadLetterBox,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Messages that a service could not take in, newest first' })
  @Answers(DeadLettersPageDto, 'A page of messages', { items: [exampleDeadLetter] })
  @Refuses(400, 'invalid-cursor', 'The cursor is not one that this list gave; begin again without it.')
  list(@Query() { state, topic, service, limit, cursor }: DeadLettersQueryDto) {
    return this.letters.list({ state, topic, service, limit, cursor });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One message with its headers and up to 65,536 characters of it' })
  @Answers(DeadLetterDto, 'The message', exampleDeadLetterDetails)
  @notFound
  async find(@Param('id') id: string): Promise<DeadLetterDetails> {
    const letter = await this.letters.find(id);
    if (!letter) throw problemOf({ code: 'dead-letter-not-found', message: `There is no dead letter ${id}.` });
    return letter;
  }

  @Post('replay')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary: 'Send many open messages to their topics once more, oldest first',
    description: 'As many as one request has time for; `more` says whether to ask again.',
  })
  @Answers(DeadLettersDecidedDto, 'What was replayed, and what could not be', exampleDecided)
  @Refuses(400, 'invalid-request', 'before: Invalid ISO datetime')
  replayMany(@Body() selection: DeadLetterSelectionDto, @CurrentCaller() caller: Caller) {
    return decideOnMany(this.box, 'replay', selection, caller.name, new Date());
  }

  @Post('discard')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary: 'Lay many open messages aside, oldest first',
    description: 'As many as one request has time for; `more` says whether to ask again.',
  })
  @Answers(DeadLettersDecidedDto, 'What was discarded', exampleDecided)
  @Refuses(400, 'invalid-request', 'before: Invalid ISO datetime')
  discardMany(@Body() selection: DeadLetterSelectionDto, @CurrentCaller() caller: Caller) {
    return decideOnMany(this.box, 'discard', selection, caller.name, new Date());
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({
    summary: 'Send the message to its topic once more',
    description:
      'Key, value and headers are as they were, and a header counts the replays. Every service reads it; those that took it ' +
      'in before skip it. What still cannot be taken in becomes a new dead letter. Repeated, it changes nothing.',
  })
  @Answers(DeadLetterDto, 'The message, replayed', exampleDeadLetterDetails)
  @notFound
  @Refuses(409, 'not-replayable', 'Only the beginning of the message is kept. Ask for a republish, then discard it.')
  @Refuses(409, 'superseded', 'Newer results of the group were taken in since. Ask for a republish, then discard it.')
  @Refuses(409, 'already-discarded', 'It was discarded before. Ask for a republish if what it said is missing.')
  @Refuses(503, 'broker-unavailable', 'Kafka did not take the message; it stays open.')
  replay(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<DeadLetterDetails> {
    return this.decide(id, 'replay', caller);
  }

  @Post(':id/discard')
  @HttpCode(200)
  @Roles('operator')
  @ApiOperation({ summary: 'Lay the message aside', description: 'Repeated, it changes nothing.' })
  @Answers(DeadLetterDto, 'The message, discarded', exampleDeadLetterDetails)
  @notFound
  @Refuses(409, 'already-replayed', 'It was replayed before.')
  discard(@Param('id') id: string, @CurrentCaller() caller: Caller): Promise<DeadLetterDetails> {
    return this.decide(id, 'discard', caller);
  }

  private async decide(id: string, decision: Decision, { name }: Caller): Promise<DeadLetterDetails> {
    const refusal = await this.box.decide(id, decision, name);
    if (refusal) throw problemOf(refusal);
    return this.find(id);
  }
}

const problemOf = ({ code, message }: DecisionRefused): Problem => new Problem(statuses[code], code, message);
