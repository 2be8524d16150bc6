import { identityOf } from './identity';

const tenant = '11111111-1111-1111-1111-111111111111';
const id = 'aaaaaaaa-0000-0000-0000-000000000001';
const device = { type: 'device', entraId: id, entraTenantId: tenant } as const;
const user = { ...device, type: 'user' } as const;

describe('what a resource comes to in a tenant', () => {
  it('looks a device up by its deviceId', () => {
    expect(identityOf(device, tenant)).toEqual({ kind: 'lookUp', deviceId: id });
  });

  it('takes what the look-up found', () => {
    const lookUp = { result: 'found', objectId: 'o' } as const;
    expect(identityOf(device, tenant, { lookUp })).toEqual({ kind: 'object', objectId: 'o' });
  });

  it.each(['not-found', 'ambiguous'] as const)('leaves a device unresolved that is %s', (result) => {
    expect(identityOf(device, tenant, { lookUp: { result } })).toEqual({ kind: 'unknown', reason: result });
  });

  it('takes a user by the object id that the site gives, in lower case, and knows whether somebody has seen it', () => {
    const given = { ...user, entraId: ` ${id.toUpperCase()}` };
    expect(identityOf(given, tenant)).toEqual({ kind: 'named', objectId: id });
    expect(identityOf(given, tenant, { seen: true })).toEqual({ kind: 'object', objectId: id });
  });

  it.each([user, device])('does not find an object that is gone', (resource) => {
    const lookUp = { result: 'found', objectId: id } as const;
    expect(identityOf(resource, tenant, { lookUp, gone: true })).toEqual({ kind: 'unknown', reason: 'not-found' });
  });

  it.each([null, '', ' ', '00000000-0000-0000-0000-000000000000'])('§4.1, 2: knows no Entra id in %p', (entraId) => {
    expect(identityOf({ ...device, entraId }, tenant)).toEqual({ kind: 'none', reason: 'no-entra-id' });
  });

  it.each(['GUID:42', `{${id}}`, id.replaceAll('-', ''), `${id}0`])('§4.2: calls %p malformed', (entraId) => {
    expect(identityOf({ ...device, entraId }, tenant)).toEqual({ kind: 'none', reason: 'invalid-entra-id' });
  });

  it('§4.3: never looks an id up in another tenant', () => {
    const other = '22222222-2222-2222-2222-222222222222';
    expect(identityOf({ ...device, entraTenantId: other }, tenant)).toEqual({ kind: 'none', reason: 'other-tenant' });
  });

  it.each([null, '', '00000000-0000-0000-0000-000000000000'])(
    'takes the tenant %p as the one of the mapping',
    (entraTenantId) => {
      expect(identityOf({ ...device, entraTenantId }, tenant)).toEqual({ kind: 'lookUp', deviceId: id });
    },
  );

  it.each(['userGroup', 'other'] as const)('§4.24: leaves a %s out', (type) => {
    expect(identityOf({ ...device, type }, tenant)).toEqual({ kind: 'none', reason: 'unsupported-type' });
  });
});
