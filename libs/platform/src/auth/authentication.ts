import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../http/problem';
import { ServiceSettings } from '../settings/settings';
import type { Caller } from './roles';
import { TokenVerifier } from './token-verifier';

const everybody: Caller = { name: 'anonymous', roles: ['admin'] };

/** Finds out who calls. With `auth: none` everybody is an admin. */
@Injectable()
export class Authentication implements OnModuleInit {
  private readonly logger = new Logger(Authentication.name);
  private readonly verifier: TokenVerifier | undefined;
  private readonly examined = new WeakMap<object, Promise<Caller>>();

  constructor(settings: ServiceSettings) {
    const { auth } = settings.configuration;
    this.verifier = auth === 'none' ? undefined : new TokenVerifier(auth);
  }

  /** Whether callers go unexamined. */
  get isOff(): boolean {
    return this.verifier === undefined;
  }

  onModuleInit(): void {
    if (this.isOff) this.logger.warn('auth is none: whoever reaches the port is an admin');
  }

  /** Examines a request once, however often it is asked. Throws Problem 401 `unauthenticated` or `invalid-token`, or 503. */
  callerOf(request: FastifyRequest): Promise<Caller> {
    const found = this.examined.get(request) ?? this.examine(request);
    this.examined.set(request, found);
    return found;
  }

  private async examine({ headers }: FastifyRequest): Promise<Caller> {
    return this.verifier ? this.verifier.verify(bearerOf(headers.authorization)) : everybody;
  }
}

function bearerOf(authorization = ''): string {
  const match = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization);
  if (!match?.[1]) throw new Problem(401, 'unauthenticated', 'Send a bearer token in the Authorization header.');
  return match[1];
}
