import { Body, Controller, Get, HttpCode, Param, Post, Query, UseFilters } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { type Caller, CurrentCaller, Roles, decodeCursor, encodeCursor } from '@rollcall/platform';
import { ZodResponse } from 'nestjs-zod';
import { DecideRun, findRun } from '../core/decide-run';
import { Records } from '../core/ports';
import { ShowPlan } from '../core/show-plan';
import { numberOf } from './cursors';
import { Documented } from './documented';
import { RefusalsFilter } from './refusals.filter';
import { OptionalPlanDecision, PlanDecision, PlanQuery, PlanView, RunPath, RunView } from './shapes';
import { runShown } from './views';

@Controller('admin/v1/runs/:runId')
@UseFilters(RefusalsFilter)
export class RunsController {
  constructor(
    private readonly records: Records,
    private readonly decideRun: DecideRun,
    private readonly showPlan: ShowPlan,
  ) {}

  @Documented('A run as it is', 'run-not-found')
  @Get()
  @ZodResponse({ status: 200, type: RunView })
  async read(@Param() { runId }: RunPath) {
    return runShown(await findRun(this.records.tables, runId));
  }

  @Documented('What a run will do, or what it holds', 'run-not-found', 'plan-not-ready')
  @Get('plan')
  @ZodResponse({ status: 200, type: PlanView })
  async plan(@Param() { runId }: RunPath, @Query() { limit, cursor, change, held }: PlanQuery) {
    const after = cursor === undefined ? 0 : numberOf(decodeCursor(cursor));
    const filter = { ...(change && { change }), ...(held && { held: held === 'true' }) };
    const { plan, page } = await this.showPlan.run(runId, { limit, after, ...filter });
    return {
      planHash: plan.planHash,
      additions: plan.additions,
      removals: plan.removals,
      held: plan.held,
      items: [...page.items],
      ...(page.next !== undefined && { nextCursor: encodeCursor([page.next]) }),
    };
  }

  @Documented(
    'Let exactly the held removals of this plan go',
    'run-not-found',
    'run-ended',
    'nothing-held',
    'plan-changed',
    'plan-not-ready',
  )
  @Post('release')
  @HttpCode(200)
  @Roles('approver')
  @ZodResponse({ status: 200, type: RunView })
  async release(@Param() { runId }: RunPath, @Body() { planHash }: PlanDecision, @CurrentCaller() caller: Caller) {
    return runShown(await this.decideRun.release(runId, planHash, caller.name));
  }

  @Documented(
    'Keep what is held in the group',
    'run-not-found',
    'run-ended',
    'nothing-held',
    'plan-changed',
    'plan-not-ready',
  )
  @ApiBody({ type: OptionalPlanDecision, required: false })
  @Post('reject')
  @HttpCode(200)
  @Roles('approver')
  @ZodResponse({ status: 200, type: RunView })
  async reject(
    @Param() { runId }: RunPath,
    @Body() { planHash }: OptionalPlanDecision,
    @CurrentCaller() caller: Caller,
  ) {
    return runShown(await this.decideRun.reject(runId, planHash, caller.name));
  }

  @Documented('Give a run up', 'run-not-found', 'run-ended')
  @Post('cancel')
  @HttpCode(200)
  @Roles('operator')
  @ZodResponse({ status: 200, type: RunView })
  async cancel(@Param() { runId }: RunPath, @CurrentCaller() caller: Caller) {
    return runShown(await this.decideRun.cancel(runId, caller.name));
  }

  @Documented(
    'Carry a preview out exactly as it was seen',
    'run-not-found',
    'not-a-preview',
    'plan-not-ready',
    'plan-changed',
    'run-ended',
    'mapping-disabled',
    'tenant-disabled',
    'tenant-removed',
  )
  /** Answers with the full sync that carries the preview out. */
  @Post('apply')
  @HttpCode(200)
  @Roles('approver')
  @ZodResponse({ status: 200, type: RunView })
  async apply(@Param() { runId }: RunPath, @Body() { planHash }: PlanDecision, @CurrentCaller() caller: Caller) {
    return runShown(await this.decideRun.apply(runId, planHash, caller.name));
  }
}
