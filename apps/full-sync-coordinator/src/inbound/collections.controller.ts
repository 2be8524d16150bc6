import { Body, Controller, Param, Post, UseFilters } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { LookAtCollection } from '../core/look-at-collection';
import { Synchronize } from '../core/synchronize';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { CollectionPath, LookStarted, RunsStarted, SynchronizeBody } from './shapes';
import { startedRuns } from './views';

@Controller('admin/v1/collections/:site/:collectionId')
@UseFilters(RefusalsFilter)
export class CollectionsController {
  constructor(
    private readonly synchronize: Synchronize,
    private readonly looks: LookAtCollection,
  ) {}

  @Documented(
    'Full sync, or a preview of it, of all groups of a collection',
    'mapping-not-found',
    'mapping-disabled',
    'tenant-disabled',
    'tenant-removed',
    'site-removed',
  )
  @ApiBody({ type: SynchronizeBody, required: false })
  @Post('synchronize')
  @Roles('operator')
  @ZodResponse({ status: 202, type: RunsStarted })
  async sync(
    @Param() { site, collectionId }: CollectionPath,
    @Body() { dryRun }: SynchronizeBody,
    @CurrentCaller() caller: Caller,
  ) {
    return startedRuns(await this.synchronize.collection(site, collectionId, { dryRun, who: caller.name }));
  }

  @Documented('Look at a collection now', 'site-not-found')
  @Post('look')
  @Roles('operator')
  @ZodResponse({ status: 202, type: LookStarted })
  async look(@Param() { site, collectionId }: CollectionPath) {
    return this.looks.now(site, collectionId);
  }
}
