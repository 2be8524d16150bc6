import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { summary, summaryHistory } from '@rollcall/contracts';
import { createZodDto } from 'nestjs-zod';
import { SummaryOfAll } from '../core/summary';
import { periodOf, readHistory } from '../core/summary-history';
import { Measurements } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleHistory, exampleSummary } from './example-summary';
import { SummaryHistoryQueryDto } from './queries';

class SummaryDto extends createZodDto(summary) {}
class SummaryHistoryDto extends createZodDto(summaryHistory) {}

const moment = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

@ApiTags('summary')
@NeedsReader()
@Controller('api/v1/summary')
export class SummaryController {
  constructor(
    private readonly all: SummaryOfAll,
    private readonly measurements: Measurements,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'The figures of the whole installation',
    description:
      'The lag is from the change of a collection, as the watcher said it, until Graph acknowledged the write.',
  })
  @Answers(SummaryDto, 'The figures', exampleSummary)
  find() {
    return this.all.at(new Date());
  }

  @Get('history')
  @ApiOperation({
    summary: 'Lag, backlog and quota over time, for plotting',
    description: 'At most 500 points, of at least a minute each; those in which nothing was measured are left out.',
  })
  @Answers(SummaryHistoryDto, 'What was measured', exampleHistory)
  @Refuses(400, 'invalid-request', 'from: Invalid ISO datetime')
  history(@Query() { from, to }: SummaryHistoryQueryDto) {
    return readHistory(this.measurements, periodOf(moment(from), moment(to), new Date()));
  }
}
