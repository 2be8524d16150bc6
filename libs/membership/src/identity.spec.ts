import { identityOf } from './identity';

const tenant = '11111111-1111-1111-1111-111111111111';
const id = 'aaaaaaaa-0000-0000-0000-000000000001';
const device = { type: 'device', entraId: id, entraTenantId: tenant } as const;

describe('what a resource comes to in a tenant', () => {
  it('looks a device up by its deviceId', () => {
    expect(identityOf(device, tenant)).toEqual({ kind: 'lookUp', deviceId: id });
  });

  it('takes what the look-up found', () => {
    expect(identityOf(device, tenant, { result: 'found', objectId: 'o' })).toEqual({ kind: 'object', objectId: 'o' });
  });

  it.each(['not-found', 'ambiguous'] as const)('leaves a device unresolved that is %s', (result) => {
    expect(identityOf(device, tenant, { result })).toEqual({ kind: 'unresolved', reason: result });
  });

  it('takes a user by the object id that the site gives, in lower case', () => {
    expect(identityOf({ ...device, type: 'user', entraId: id.toUpperCase() }, tenant)).toEqual({
      kind: 'object',
      objectId: id,
    });
  });

  it.each([null, '', '00000000-0000-0000-0000-000000000000'])('knows no Entra id in %p', (entraId) => {
    expect(identityOf({ ...device, entraId }, tenant)).toEqual({ kind: 'unresolved', reason: 'no-entra-id' });
  });

  it('tells a malformed id apart', () => {
    expect(identityOf({ ...device, entraId: 'GUID:42' }, tenant)).toEqual({
      kind: 'unresolved',
      reason: 'invalid-entra-id',
    });
  });

  it('never looks an id up in another tenant', () => {
    const other = '22222222-2222-2222-2222-222222222222';
    expect(identityOf({ ...device, entraTenantId: other }, tenant)).toEqual({
      kind: 'unresolved',
      reason: 'other-tenant',
    });
  });

  it.each(['userGroup', 'other'] as const)('leaves a %s out', (type) => {
    expect(identityOf({ ...device, type }, tenant)).toEqual({ kind: 'unresolved', reason: 'unsupported-type' });
  });
});
