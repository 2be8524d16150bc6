import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query, Res, UseFilters } from '@nestjs/common';
import { ApiBody, ApiHeader } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import type { FastifyReply } from 'fastify';
import { ZodResponse } from 'nestjs-zod';
import { CreateGroup } from '../core/create-group';
import { FindGroups } from '../core/find-groups';
import { findTenant } from '../core/find-tenant';
import { PauseWrites } from '../core/pause-writes';
import { Records } from '../core/ports';
import { SwitchTenant } from '../core/switch-tenant';
import { Synchronize } from '../core/synchronize';
import type { Tenant } from '../core/tenant';
import { textOf } from './cursors';
import { Documented } from './documented';
import { etagOfTenant, revisionOf } from './etag';
import { given } from './given';
import { RefusalsFilter } from './refusals.filter';
import {
  GroupPath,
  GroupQuery,
  GroupView,
  GroupsPage,
  GroupsQuery,
  NewGroupBody,
  RunsStarted,
  SynchronizeBody,
  TenantPatch,
  TenantPath,
  TenantView,
  TenantsPage,
} from './shapes';
import { groupShown, startedRuns, tenantShown } from './views';

@Controller('admin/v1/tenants')
@UseFilters(RefusalsFilter)
export class TenantsController {
  constructor(
    private readonly records: Records,
    private readonly switchTenant: SwitchTenant,
    private readonly pauseWrites: PauseWrites,
    private readonly findGroups: FindGroups,
    private readonly createGroup: CreateGroup,
    private readonly synchronize: Synchronize,
  ) {}

  @Documented('The tenants, with those that left the configuration')
  @Get()
  @ZodResponse({ status: 200, type: TenantsPage })
  async list() {
    return { items: (await this.records.tables.tenants.all()).map(tenantShown) };
  }

  @Documented('One tenant, with its ETag; one that left the configuration by its GUID', 'tenant-not-found')
  @Get(':cloudServiceId')
  @ZodResponse({ status: 200, type: TenantView })
  async read(@Param() { cloudServiceId }: TenantPath, @Res({ passthrough: true }) reply: FastifyReply) {
    const tenant = await this.records.tables.tenants.find(cloudServiceId);
    return tagged(tenant ?? (await findTenant(this.records.tables, cloudServiceId)), reply);
  }

  @Documented('Switch the sync of a tenant on or off', 'tenant-not-found', 'precondition-failed')
  @Patch(':cloudServiceId')
  @Roles('admin')
  @ApiHeader({ name: 'If-Match', required: false, description: 'The ETag of the tenant that the change is meant for.' })
  @ZodResponse({ status: 200, type: TenantView })
  async change(
    @Param() { cloudServiceId }: TenantPath,
    @Body() { groupSyncEnabled }: TenantPatch,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const tenant = await this.switchTenant.run(cloudServiceId, groupSyncEnabled, caller.name, revisionOf(ifMatch));
    return tagged(tenant, reply);
  }

  @Documented('Stop all writes to a tenant; changes are kept', 'tenant-not-found')
  @Post(':cloudServiceId/pause')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: TenantView })
  async pause(
    @Param() { cloudServiceId }: TenantPath,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(await this.pauseWrites.ofTenant(cloudServiceId, true, caller.name), reply);
  }

  @Documented('Let the writes to a tenant go on, with what was kept', 'tenant-not-found')
  @Post(':cloudServiceId/resume')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: TenantView })
  async resume(
    @Param() { cloudServiceId }: TenantPath,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(await this.pauseWrites.ofTenant(cloudServiceId, false, caller.name), reply);
  }

  @Documented(
    'Full sync, or a preview of it, of all groups of a tenant',
    'tenant-not-found',
    'tenant-disabled',
    'mapping-disabled',
  )
  @ApiBody({ type: SynchronizeBody, required: false })
  @Post(':cloudServiceId/synchronize')
  @HttpCode(202)
  @Roles('operator')
  @ZodResponse({ status: 202, type: RunsStarted })
  async sync(
    @Param() { cloudServiceId }: TenantPath,
    @Body() { dryRun }: SynchronizeBody,
    @CurrentCaller() caller: Caller,
  ) {
    return startedRuns(await this.synchronize.tenant(cloudServiceId, { dryRun, who: caller.name }));
  }

  @Documented(
    'Groups by the beginning of the name, and whether they can be mapped',
    'tenant-not-found',
    'directory-unavailable',
  )
  @Get(':cloudServiceId/groups')
  @ZodResponse({ status: 200, type: GroupsPage })
  async groups(@Param() { cloudServiceId }: TenantPath, @Query() { nameStartsWith, limit, cursor }: GroupsQuery) {
    const position = cursor === undefined ? undefined : textOf(decodeCursor(cursor));
    const page = await this.findGroups.run(cloudServiceId, {
      nameStartsWith,
      limit,
      ...(position !== undefined && { position }),
    });
    return {
      items: page.groups.map(groupShown),
      ...(page.position !== undefined && { nextCursor: encodeCursor([page.position]) }),
    };
  }

  @Documented(
    'One group, as it would serve a collection of a type',
    'tenant-not-found',
    'group-not-found',
    'directory-unavailable',
  )
  @Get(':cloudServiceId/groups/:groupId')
  @ZodResponse({ status: 200, type: GroupView })
  async group(@Param() { cloudServiceId, groupId }: GroupPath, @Query() { collectionType }: GroupQuery) {
    return groupShown(await this.findGroups.one(cloudServiceId, groupId, collectionType));
  }

  @Documented(
    'Make a security group that the app owns',
    'tenant-not-found',
    'tenant-disabled',
    'group-name-taken',
    'group-creation-forbidden',
    'group-refused',
    'directory-unavailable',
  )
  @Post(':cloudServiceId/groups')
  @Roles('operator')
  @ZodResponse({ status: 201, type: GroupView })
  async create(
    @Param() { cloudServiceId }: TenantPath,
    @Body() body: NewGroupBody,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const group = await this.createGroup.run(cloudServiceId, given(body), caller.name);
    void reply.header('location', `/admin/v1/tenants/${cloudServiceId}/groups/${group.groupId}`);
    return groupShown(group);
  }
}

function tagged(tenant: Tenant, reply: FastifyReply) {
  void reply.header('etag', etagOfTenant(tenant));
  return tenantShown(tenant);
}
