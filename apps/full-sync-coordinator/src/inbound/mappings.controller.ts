import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiResponse } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { ChangeMapping } from '../core/change-mapping';
import { CreateMapping } from '../core/create-mapping';
import { DeclareMappings } from '../core/declare-mappings';
import { DeleteMapping } from '../core/delete-mapping';
import type { Mapping } from '../core/mapping';
import { PauseWrites } from '../core/pause-writes';
import { ShowMappings, type ShownMapping } from '../core/show-mappings';
import { Synchronize } from '../core/synchronize';
import { idOf } from './cursors';
import { etagOf, revisionOf } from './etag';
import { Documented, UNUSABLE_GROUP } from './documented';
import { given } from './given';
import { RefusalsFilter } from './refusals.filter';
import {
  DeclarationQuery,
  DeclaredMappingsBody,
  DeletionQuery,
  MappingPatch,
  MappingPath,
  MappingView,
  MappingsDifferenceView,
  MappingsPage,
  MappingsQuery,
  NewMappingBody,
  RunsStarted,
  SynchronizeBody,
} from './shapes';
import { declaredShown, mappingShown, startedRuns } from './views';

@Controller('admin/v1/mappings')
@UseFilters(RefusalsFilter)
export class MappingsController {
  constructor(
    private readonly mappings: ShowMappings,
    private readonly createMapping: CreateMapping,
    private readonly changeMapping: ChangeMapping,
    private readonly deleteMapping: DeleteMapping,
    private readonly declareMappings: DeclareMappings,
    private readonly pauseWrites: PauseWrites,
    private readonly synchronize: Synchronize,
  ) {}

  @Documented(
    'Map a collection to a group',
    'tenant-not-found',
    'site-not-found',
    'collection-not-found',
    'group-not-found',
    ...UNUSABLE_GROUP,
    'collection-type-unsupported',
    'mapping-exists',
    'tenant-disabled',
    'source-unavailable',
    'directory-unavailable',
  )
  @Post()
  @Roles('operator')
  @ZodResponse({ status: 201, type: MappingView })
  async create(
    @Body() body: NewMappingBody,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const mapping = await this.createMapping.run(given(body), caller.name);
    void reply.header('location', `/admin/v1/mappings/${mapping.mappingId}`);
    return this.shown(mapping, reply);
  }

  @Documented(
    'Make the mappings exactly those of a set: all or nothing, and nothing the second time',
    'mappings-refused',
    'mappings-empty',
    'mappings-changed',
  )
  @Put()
  @Roles('operator')
  @ApiConsumes('application/json', 'application/yaml')
  @ZodResponse({ status: 200, type: MappingsDifferenceView })
  async declare(
    @Body() { mappings }: DeclaredMappingsBody,
    @Query() query: DeclarationQuery,
    @CurrentCaller() caller: Caller,
  ) {
    const dryRun = query.dryRun === 'true';
    const wanted = mappings.map(({ guard = null, schedule = null, neverAdd = [], neverRemove = [], ...same }) => ({
      ...same,
      guard,
      schedule,
      neverAdd,
      neverRemove,
    }));
    const declaration = { dryRun, allowEmpty: query.allowEmpty === 'true' };
    return declaredShown(await this.declareMappings.run(wanted, declaration, caller.name), dryRun);
  }

  @Documented('The mappings, oldest first')
  @Get()
  @ZodResponse({ status: 200, type: MappingsPage })
  async list(@Query() { limit, cursor, ...wanted }: MappingsQuery) {
    const after = cursor === undefined ? undefined : idOf(decodeCursor(cursor));
    const { items, next } = await this.mappings.list(given(wanted), limit, after);
    return { items: items.map(mappingShown), ...(next !== undefined && { nextCursor: encodeCursor([next]) }) };
  }

  @Documented('One mapping, with its ETag', 'mapping-not-found')
  @Get(':mappingId')
  @ZodResponse({ status: 200, type: MappingView })
  async read(@Param() { mappingId }: MappingPath, @Res({ passthrough: true }) reply: FastifyReply) {
    return tagged(await this.mappings.one(mappingId), reply);
  }

  @Documented(
    'Enable or disable a mapping, or change its guard, mode, schedule or never-lists; one that is enabled is synced fully',
    'mapping-not-found',
    'tenant-disabled',
    'tenant-removed',
    'site-removed',
    'precondition-failed',
  )
  @Patch(':mappingId')
  @Roles('operator')
  @ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'The ETag of the mapping that the change is meant for.',
  })
  @ZodResponse({ status: 200, type: MappingView })
  async change(
    @Param() { mappingId }: MappingPath,
    @Body() change: MappingPatch,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.shown(await this.changeMapping.run(mappingId, given(change), revisionOf(ifMatch), caller.name), reply);
  }

  @Documented(
    'End a mapping; its group stays as it is unless removeMembers is true',
    'mapping-not-found',
    'precondition-failed',
    'tenant-removed',
  )
  @ApiResponse({ status: 204, description: 'It is deleted' })
  @ApiResponse({
    status: 202,
    description: 'It is deleted; members leave the group in this run',
    type: RunsStarted.Output,
  })
  /** 204; 202 when members are to leave the group: that takes a run of the group-writer. */
  @Delete(':mappingId')
  @Roles('operator')
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the mapping that is meant.' })
  @HttpCode(204)
  async delete(
    @Param() { mappingId }: MappingPath,
    @Query() query: DeletionQuery,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const removeMembers = query.removeMembers === 'true';
    const wanted = { removeMembers, expectedRevision: revisionOf(ifMatch) };
    const run = await this.deleteMapping.run(mappingId, wanted, caller.name);
    if (!run) return undefined;
    void reply.status(202);
    return startedRuns([run]);
  }

  @Documented('Stop the writes of a mapping; its changes are kept', 'mapping-not-found')
  @Post(':mappingId/pause')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: MappingView })
  async pause(
    @Param() { mappingId }: MappingPath,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.shown(await this.pauseWrites.ofMapping(mappingId, true, caller.name), reply);
  }

  @Documented('Let the writes of a mapping go on, with what was kept', 'mapping-not-found')
  @Post(':mappingId/resume')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: MappingView })
  async resume(
    @Param() { mappingId }: MappingPath,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.shown(await this.pauseWrites.ofMapping(mappingId, false, caller.name), reply);
  }

  @Documented(
    'Full sync, or a preview of it, of the group of a mapping; a preview of a disabled one says what enabling it would do',
    'mapping-not-found',
    'mapping-disabled',
    'tenant-disabled',
    'tenant-removed',
    'site-removed',
  )
  @ApiBody({ type: SynchronizeBody, required: false })
  @Post(':mappingId/synchronize')
  @Roles('operator')
  @ZodResponse({ status: 202, type: RunsStarted })
  async sync(
    @Param() { mappingId }: MappingPath,
    @Body() { dryRun }: SynchronizeBody,
    @CurrentCaller() caller: Caller,
  ) {
    return startedRuns(await this.synchronize.mapping(mappingId, { dryRun, who: caller.name }));
  }

  private async shown(mapping: Mapping, reply: FastifyReply) {
    return tagged(await this.mappings.shown(mapping), reply);
  }
}

function tagged(mapping: ShownMapping, reply: FastifyReply) {
  void reply.header('etag', etagOf(mapping));
  return mappingShown(mapping);
}
