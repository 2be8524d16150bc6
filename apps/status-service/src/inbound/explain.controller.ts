import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { explainMatch, pageOf } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { MemberSearch } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleMatch } from './example-explanation';
import { ExplainQueryDto } from './queries';

class ExplainMatchesDto extends createZodDto(pageOf(explainMatch)) {}

@ApiTags('members')
@NeedsReader()
@Controller('api/v1/explain')
export class ExplainController {
  constructor(private readonly search: MemberSearch) {}

  @Get()
  @ApiOperation({
    summary: 'Where a device or user is a member, across all mappings',
    description:
      'Also says of what the sites know that it is in no mapped collection. In one page: a search that finds more than ' +
      '`limit` is to be made narrower.',
  })
  @Answers(ExplainMatchesDto, 'What was found', { items: [exampleMatch] })
  @Refuses(400, 'invalid-request', 'search: Too small: expected string to have >=1 characters')
  async list(@Query() { search, limit }: ExplainQueryDto) {
    return { items: await this.search.find(search, limit) };
  }
}
