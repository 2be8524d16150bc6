import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { rebuildView } from '@rollcall/contracts';
import { Problem, Roles } from '@rollcall/platform';
import { createZodDto, ZodSerializerDto } from 'nestjs-zod';
import { Rebuilds, type RebuildView } from '../core/rebuilds';
import { Answers, Refuses } from './answers';

class RebuildDto extends createZodDto(rebuildView) {}

const exampleRebuild: RebuildView = {
  number: 1,
  startedAt: '2026-01-31T09:00:00.000Z',
  endedAt: null,
  missing: { mappings: 0, tenants: 0, collections: 2, figures: 17 },
};

/** The projections, emptied and filled again by their owners. */
@ApiTags('rebuild')
@Controller('api/v1/rebuild')
export class RebuildController {
  constructor(private readonly rebuilds: Rebuilds) {}

  @Post()
  @HttpCode(202)
  @Roles('admin')
  @ApiOperation({
    summary: 'Empty the projections; then ask every owner to publish its state again (POST /admin/v1/republish)',
    description: 'While a rebuild is at work another request only tells of it. Histories and dead letters stay.',
  })
  @ZodSerializerDto(RebuildDto)
  @ApiResponse({ status: 202, type: RebuildDto.Output, description: 'The rebuild at work', example: exampleRebuild })
  start(): Promise<RebuildView> {
    return this.rebuilds.start();
  }

  @Get()
  @Roles('reader')
  @ApiOperation({ summary: 'How far the newest rebuild is' })
  @Answers(RebuildDto, 'The newest rebuild', exampleRebuild)
  @Refuses(404, 'rebuild-not-found', 'Nothing was ever rebuilt here.')
  async newest(): Promise<RebuildView> {
    const newest = await this.rebuilds.newest();
    if (!newest) throw new Problem(404, 'rebuild-not-found', 'Nothing was ever rebuilt here.');
    return newest;
  }
}
