import { Controller, Get } from '@nestjs/common';
import { ZodResponse } from 'nestjs-zod';
import { Records } from '../core/ports';
import { Sites } from '../core/sites';
import { Documented } from './documented';
import { SitesPage } from './shapes';
import { sitesShown } from './views';

@Controller('admin/v1/sites')
export class SitesController {
  constructor(
    private readonly records: Records,
    private readonly sites: Sites,
  ) {}

  @Documented('The sites, with those that left the configuration')
  @Get()
  @ZodResponse({ status: 200, type: SitesPage })
  async list() {
    return { items: sitesShown(this.sites.all(), await this.records.tables.sites.all()) };
  }
}
