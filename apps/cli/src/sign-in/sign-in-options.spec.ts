import { resolve } from 'node:path';
import { signInOf } from './sign-in-options';

const before = { issuer: 'https://login.contoso.com', clientId: 'people', secretFile: '/run/secrets/rollcall' };

it('knows nothing when nothing was ever typed', () => {
  expect(signInOf({})).toBeUndefined();
});

it('keeps what is known, but for what is typed now', () => {
  expect(signInOf({}, before)).toEqual(before);
  expect(signInOf({ scope: 'api://rollcall/.default' }, before)).toEqual({
    ...before,
    scope: 'api://rollcall/.default',
  });
  expect(signInOf({ secretEnv: 'SECRET' }, before)).toEqual({
    issuer: before.issuer,
    clientId: before.clientId,
    secretEnvironment: 'SECRET',
  });
});

it('keeps a file by its whole path, since commands run anywhere', () => {
  expect(signInOf({ secretFile: 'secret' }, before)).toEqual({ ...before, secretFile: resolve('secret') });
});

it('refuses half a sign-in, and two secrets', () => {
  expect(() => signInOf({ issuer: before.issuer })).toThrow('--issuer and --client-id');
  expect(() => signInOf({ secretEnv: 'SECRET', secretFile: 'secret' }, before)).toThrow('not both');
});
