import type { SelfTestCheck } from '@rollcall/contracts';
import { Controller, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import { Roles } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { TestSite } from '../core/test-site';
import { TestTenant } from '../core/test-tenant';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { SelfTestView, SitePath, TenantPath } from './shapes';

/** What is missing at an end, before anybody has to find out by its errors. */
@Controller('admin/v1')
@UseFilters(RefusalsFilter)
export class SelfTestsController {
  constructor(
    private readonly testTenant: TestTenant,
    private readonly testSite: TestSite,
  ) {}

  @Documented(
    'Try what is needed of a tenant: a token, each permission, a group read, a batch; nothing is written',
    'tenant-not-found',
  )
  @Post('tenants/:cloudServiceId/self-test')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: SelfTestView })
  async tenant(@Param() { cloudServiceId }: TenantPath) {
    return outcomeOf(await this.testTenant.run(cloudServiceId));
  }

  @Documented(
    'Have the collection-watcher try what is needed of a site: reach, certificate, sign-in, rights, version',
    'site-not-found',
  )
  @Post('sites/:site/self-test')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: SelfTestView })
  async site(@Param() { site }: SitePath) {
    return outcomeOf(await this.testSite.run(site));
  }
}

const outcomeOf = (checks: readonly SelfTestCheck[]) => ({ ok: checks.every(({ ok }) => ok), checks: [...checks] });
