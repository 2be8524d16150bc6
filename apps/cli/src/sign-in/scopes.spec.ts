import { scopeOfApp, scopeOfPerson } from './scopes';

it('asks for an app for nothing that only people have', () => {
  expect(scopeOfApp('openid profile offline_access api://rollcall/.default')).toBe('api://rollcall/.default');
  expect(scopeOfApp('openid offline_access')).toBeUndefined();
  expect(scopeOfApp(undefined)).toBeUndefined();
});

it('asks for a session that lasts, where the issuer knows such', () => {
  expect(scopeOfPerson('api://rollcall/.default', undefined)).toBe('api://rollcall/.default offline_access');
  expect(scopeOfPerson(undefined, ['openid', 'offline_access'])).toBe('openid offline_access');
  expect(scopeOfPerson('openid offline_access', undefined)).toBe('openid offline_access');
  expect(scopeOfPerson('openid', ['openid'])).toBe('openid');
});
