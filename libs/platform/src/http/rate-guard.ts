import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InjectThrottlerOptions, InjectThrottlerStorage, ThrottlerGuard } from '@nestjs/throttler';
import type { ThrottlerLimitDetail, ThrottlerModuleOptions, ThrottlerStorage } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { Authentication } from '../auth/authentication';
import { OPEN } from '../auth/roles';
import { Problem } from './problem';

/**
 * Lets each caller send so many requests in a minute: who has a good token counts by name, everybody else by address. It
 * says in X-RateLimit-* how many are left. What anybody may ask, such as `/healthz`, counts for nothing.
 */
@Injectable()
export class RateGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly authentication: Authentication,
  ) {
    super(options, storage, reflector);
  }

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(OPEN, [context.getHandler(), context.getClass()]) === true
    );
  }

  protected override async getTracker(request: FastifyRequest): Promise<string> {
    if (this.authentication.isOff) return `address ${request.ip}`;
    return this.authentication.callerOf(request).then(
      ({ name }) => `caller ${name}`,
      () => `address ${request.ip}`,
    );
  }

  protected override generateKey(_context: ExecutionContext, caller: string): string {
    return caller; // one budget for all routes
  }

  /** Throws Problem 429 `too-many-requests`; Retry-After is set already. */
  protected override async throwThrottlingException(
    _context: ExecutionContext,
    { limit, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    const detail = `More than ${limit} requests in a minute; go on in ${timeToBlockExpire} s.`;
    throw new Problem(429, 'too-many-requests', detail);
  }
}
