import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, UseFilters } from '@nestjs/common';
import { type Caller, CurrentCaller, Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { FindGroups } from '../core/find-groups';
import { PauseWrites } from '../core/pause-writes';
import { Records } from '../core/ports';
import { SwitchTenant } from '../core/switch-tenant';
import { textOf } from './cursors';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { GroupsPage, GroupsQuery, TenantPatch, TenantPath, TenantView, TenantsPage } from './shapes';
import { groupShown, tenantShown } from './views';

@Controller('admin/v1/tenants')
@UseFilters(RefusalsFilter)
export class TenantsController {
  constructor(
    private readonly records: Records,
    private readonly switchTenant: SwitchTenant,
    private readonly pauseWrites: PauseWrites,
    private readonly findGroups: FindGroups,
  ) {}

  @Documented('The tenants, with those that left the configuration')
  @Get()
  @ZodResponse({ status: 200, type: TenantsPage })
  async list() {
    return { items: (await this.records.tables.tenants.all()).map(tenantShown) };
  }

  @Documented('Switch the sync of a tenant on or off', 'tenant-not-found')
  @Patch(':cloudServiceId')
  @Roles('admin')
  @ZodResponse({ status: 200, type: TenantView })
  async change(@Param() { cloudServiceId }: TenantPath, @Body() patch: TenantPatch, @CurrentCaller() caller: Caller) {
    return tenantShown(await this.switchTenant.run(cloudServiceId, patch.groupSyncEnabled, caller.name));
  }

  @Documented('Stop all writes to a tenant; changes are kept', 'tenant-not-found')
  @Post(':cloudServiceId/pause')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: TenantView })
  async pause(@Param() { cloudServiceId }: TenantPath, @CurrentCaller() caller: Caller) {
    return tenantShown(await this.pauseWrites.ofTenant(cloudServiceId, true, caller.name));
  }

  @Documented('Let the writes to a tenant go on, with what was kept', 'tenant-not-found')
  @Post(':cloudServiceId/resume')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: TenantView })
  async resume(@Param() { cloudServiceId }: TenantPath, @CurrentCaller() caller: Caller) {
    return tenantShown(await this.pauseWrites.ofTenant(cloudServiceId, false, caller.name));
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
}
