import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { settingsOf } from '../fixtures/stack';
import { AuthGuard } from './auth-guard';
import { Authentication } from './authentication';
import { hasRole, Open, roles, Roles } from './roles';
import { TokenVerifier } from './token-verifier';

class Routes {
  plain(): void {}
  @Roles('approver')
  decide(): void {}
  @Open()
  alive(): void {}
}

const auth = { issuer: 'https://login.example', audience: 'rollcall', rolesClaim: 'roles', scope: 'openid' };
const context = (handler: () => void, authorization?: string): ExecutionContext =>
  ({
    getHandler: () => handler,
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => ({ headers: { authorization } }) }),
  }) as unknown as ExecutionContext;

describe('AuthGuard', () => {
  const { plain, decide, alive } = Routes.prototype;
  const guard = (examined: boolean) => {
    const settings = settingsOf('127.0.0.1:1', 'postgres://nobody@127.0.0.1:1/nothing', 'test.');
    const configuration = { ...settings.configuration, auth: examined ? auth : ('none' as const) };
    return new AuthGuard(new Authentication({ ...settings, configuration }), new Reflector());
  };
  const answer = (handler: () => void, authorization?: string) =>
    guard(true)
      .canActivate(context(handler, authorization))
      .catch((error: { code: string }) => error.code);

  beforeEach(() => {
    jest
      .spyOn(TokenVerifier.prototype, 'verify')
      .mockImplementation(async (token) => ({ name: 'ada', roles: roles.filter((role) => role === token) }));
  });
  afterEach(() => jest.restoreAllMocks());

  it('lets everybody do everything without authentication', async () => {
    expect(await guard(false).canActivate(context(decide))).toBe(true);
  });

  it('asks for a token, except where anybody may call', async () => {
    expect(await answer(plain)).toBe('unauthenticated');
    expect(await answer(plain, 'Basic abc')).toBe('unauthenticated');
    expect(await answer(alive)).toBe(true);
  });

  it('lets in who has the role or a greater one', async () => {
    expect(await answer(plain, 'Bearer cook')).toBe('forbidden');
    expect(await answer(plain, 'bearer reader')).toBe(true);
    expect(await answer(decide, 'Bearer operator')).toBe('forbidden');
    expect(await answer(decide, 'Bearer approver')).toBe(true);
    expect(await answer(decide, 'Bearer admin')).toBe(true);
  });

  it('orders the roles from reader to admin', () => {
    expect(roles.map((least) => hasRole({ name: 'ada', roles: ['operator'] }, least))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
