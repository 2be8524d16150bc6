import { Injectable, Logger, type CanActivate, type ExecutionContext, type OnModuleInit } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem';
import { ServiceSettings } from '../settings/settings';
import { hasRole, OPEN, rememberCaller, ROLE, type Caller, type Role } from './roles';
import { TokenVerifier } from './token-verifier';

const everybody: Caller = { name: 'anonymous', roles: ['admin'] };

/** Lets in who has the role that a route asks for. With `auth: none` everybody is an admin. */
@Injectable()
export class AuthGuard implements CanActivate, OnModuleInit {
  private readonly logger = new Logger(AuthGuard.name);
  private readonly verifier: TokenVerifier | undefined;

  constructor(
    settings: ServiceSettings,
    private readonly reflector: Reflector,
  ) {
    const { auth } = settings.configuration;
    this.verifier = auth === 'none' ? undefined : new TokenVerifier(auth);
  }

  onModuleInit(): void {
    if (!this.verifier) this.logger.warn('auth is none: whoever reaches the port is an admin');
  }

  /** Throws Problem 401 `unauthenticated` or `invalid-token`, 403 `forbidden`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(OPEN, places)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = this.verifier ? await this.verifier.verify(bearerOf(request)) : everybody;
    const least = this.reflector.getAllAndOverride<Role | undefined>(ROLE, places) ?? 'reader';
    if (!hasRole(caller, least)) throw new Problem(403, 'forbidden', `This needs the role ${least}.`);
    rememberCaller(request, caller);
    return true;
  }
}

function bearerOf(request: FastifyRequest): string {
  const match = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) throw new Problem(401, 'unauthenticated', 'Send a bearer token in the Authorization header.');
  return match[1];
}
