import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { deadLetterView, pageOf } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { DeadLettersView } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleDeadLetter } from './examples';
import { PageQueryDto } from './queries';

class DeadLettersPageDto extends createZodDto(pageOf(deadLetterView)) {}

@ApiTags('dead letters')
@NeedsReader()
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLettersView) {}

  @Get()
  @ApiOperation({ summary: 'Messages that a service could not take in, newest first' })
  @Answers(DeadLettersPageDto, 'A page of messages', { items: [exampleDeadLetter] })
  @Refuses(400, 'invalid-cursor', 'The cursor is not one that this list gave; begin again without it.')
  list(@Query() { limit, cursor }: PageQueryDto) {
    return this.letters.list({ limit, cursor });
  }
}
