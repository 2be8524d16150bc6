import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { endView, pageOf } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { EndsView } from '../core/views';
import { Answers, NeedsReader } from './answers';
import { exampleEnds } from './examples';

class EndsDto extends createZodDto(pageOf(endView)) {}

@ApiTags('ends')
@NeedsReader()
@Controller('api/v1/ends')
export class EndsController {
  constructor(private readonly ends: EndsView) {}

  @Get()
  @ApiOperation({ summary: 'How each site and each tenant answers; always complete in one page' })
  @Answers(EndsDto, 'All ends', { items: exampleEnds })
  async list() {
    return { items: await this.ends.list() };
  }
}
