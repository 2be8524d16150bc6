import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem';
import { Authentication } from './authentication';
import { hasRole, OPEN, rememberCaller, ROLE, type Role } from './roles';

/** Lets in who has the role that a route asks for. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly authentication: Authentication,
    private readonly reflector: Reflector,
  ) {}

  /** Throws Problem 401 `unauthenticated` or `invalid-token`, 403 `forbidden`, 503 `issuer-unavailable`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(OPEN, places)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.authentication.callerOf(request);
    const least = this.reflector.getAllAndOverride<Role | undefined>(ROLE, places) ?? 'reader';
    if (!hasRole(caller, least)) throw new Problem(403, 'forbidden', `This needs the role ${least}.`);
    rememberCaller(request, caller);
    return true;
  }
}
