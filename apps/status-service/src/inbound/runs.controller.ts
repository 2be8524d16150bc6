import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { guid, pageOf, runView } from '@rollcall/contracts';
import { Problem } from '@rollcall/platform';
import { createZodDto } from 'nestjs-zod';
import { RunsView, type RunView } from '../core/views';
import { Answers, NeedsReader, Refuses } from './answers';
import { exampleRun } from './examples';
import { RunsQueryDto } from './queries';

class RunsPageDto extends createZodDto(pageOf(runView)) {}
class RunDto extends createZodDto(runView) {}

@ApiTags('runs')
@NeedsReader()
@Controller('api/v1/runs')
export class RunsController {
  constructor(private readonly runs: RunsView) {}

  @Get()
  @ApiOperation({ summary: 'Full and incremental syncs, newest first' })
  @Answers(RunsPageDto, 'A page of runs', { items: [exampleRun] })
  @Refuses(400, 'invalid-request', 'mappingId: Invalid GUID')
  list(@Query() { mappingId, kind, state, since, mappings, limit, cursor }: RunsQueryDto) {
    return this.runs.list({ mappingId, kind, state, since, mappings, limit, cursor });
  }

  @Get(':id')
  @ApiOperation({ summary: 'One run as it is now' })
  @Answers(RunDto, 'The run', exampleRun)
  @Refuses(404, 'run-not-found', 'There is no run with this id; ended runs are kept for 90 days.')
  async find(@Param('id') id: string): Promise<RunView> {
    const runId = guid.safeParse(id);
    const run = runId.success ? await this.runs.find(runId.data) : undefined;
    if (!run) throw new Problem(404, 'run-not-found', `There is no run ${id}; ended runs are kept for 90 days.`);
    return run;
  }
}
