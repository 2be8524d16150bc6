import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { RequestRepublish } from '../core/request-republish';
import { Documented } from './documented';
import { RepublishBody, RepublishStarted } from './shapes';

/** Everything once more, for projections that begin anew. */
@Controller('admin/v1/republish')
export class RepublishController {
  constructor(private readonly requestRepublish: RequestRepublish) {}

  @Documented('Have the owners of all states, or one of them, publish what they own again')
  @ApiBody({ type: RepublishBody, required: false })
  @Post()
  @HttpCode(202)
  @Roles('admin')
  @ZodResponse({ status: 202, type: RepublishStarted })
  async republish(@Body() { service }: RepublishBody, @CurrentCaller() caller: Caller) {
    const { services, requestedAt } = await this.requestRepublish.run(service, caller.name);
    return { services: [...services], requestedAt: requestedAt.toISOString() };
  }
}
