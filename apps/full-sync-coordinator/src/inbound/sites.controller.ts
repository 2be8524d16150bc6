import { Body, Controller, Get, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import { type Caller, CurrentCaller, Roles } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { ConfirmRestoredSite } from '../core/confirm-restored-site';
import { Records } from '../core/ports';
import { Sites } from '../core/sites';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { RestoreConfirmation, SitePath, SitesPage, SiteView } from './shapes';
import { siteShown, sitesShown } from './views';

@Controller('admin/v1/sites')
@UseFilters(RefusalsFilter)
export class SitesController {
  constructor(
    private readonly records: Records,
    private readonly sites: Sites,
    private readonly confirmRestoredSite: ConfirmRestoredSite,
  ) {}

  @Documented('The sites, with those that left the configuration')
  @Get()
  @ZodResponse({ status: 200, type: SitesPage })
  async list() {
    return { items: sitesShown(this.sites.all(), await this.records.tables.sites.all()) };
  }

  @Documented(
    'Confirm that the older state which a restored site shows is the truth now: who left by it may leave',
    'site-not-found',
    'nothing-to-confirm',
  )
  @Post(':site/confirm-restored')
  @HttpCode(202)
  @Roles('approver')
  @ZodResponse({ status: 202, type: SiteView })
  async confirmRestored(
    @Param() { site }: SitePath,
    @Body() { restoredAt }: RestoreConfirmation,
    @CurrentCaller() caller: Caller,
  ) {
    return siteShown(site, await this.confirmRestoredSite.run(site, new Date(restoredAt), caller.name));
  }
}
