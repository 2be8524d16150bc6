import { role, type Role } from '@rollcall/contracts';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** From the least to the most; each may do what those before it may. */
export const roles = role.options;
export type { Role };

export interface Caller {
  readonly name: string;
  readonly roles: readonly Role[];
}

export const ROLE = 'rollcall:role';
export const OPEN = 'rollcall:open';

/** The least role that may call; without it a reader may. */
export const Roles = (role: Role): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(ROLE, role), ApiExtension('x-rollcall-role', role));

/** Anybody may call, without a token: only for what says nothing about the business. */
export const Open = (): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(OPEN, true), ApiExtension('x-rollcall-role', 'none'));

export const hasRole = ({ roles: own }: Caller, least: Role): boolean =>
  own.some((role) => roles.indexOf(role) >= roles.indexOf(least));

const callers = new WeakMap<object, Caller>();

export const rememberCaller = (request: object, caller: Caller): void => void callers.set(request, caller);

/** The Caller of a request that the guard let in. */
export function callerOf(request: object): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error('the request was not examined by the guard');
  return caller;
}

/** The same as the parameter of a route. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller =>
  callerOf(context.switchToHttp().getRequest<object>()),
);
