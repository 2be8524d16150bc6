import { Controller, Get, HttpCode, Post, UseFilters } from '@nestjs/common';
import { type Caller, CurrentCaller, Roles } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { PauseWrites } from '../core/pause-writes';
import { Records } from '../core/ports';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { PauseView } from './shapes';
import { pauseShown } from './views';

/** The pause of everything. */
@Controller('admin/v1')
@UseFilters(RefusalsFilter)
export class PauseController {
  constructor(
    private readonly records: Records,
    private readonly pauseWrites: PauseWrites,
  ) {}

  @Documented('Whether everything is paused')
  @Get('pause')
  @ZodResponse({ status: 200, type: PauseView })
  async read() {
    return pauseShown(await this.records.tables.pause.find());
  }

  @Documented('Stop all writes to all tenants; changes are kept')
  @Post('pause')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: PauseView })
  async pause(@CurrentCaller() caller: Caller) {
    return pauseShown(await this.pauseWrites.ofEverything(true, caller.name));
  }

  @Documented('Let everything go on, except what is paused by itself')
  @Post('resume')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: PauseView })
  async resume(@CurrentCaller() caller: Caller) {
    return pauseShown(await this.pauseWrites.ofEverything(false, caller.name));
  }
}
