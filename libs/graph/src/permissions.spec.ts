import { missingMemberWrite, permissionsIn } from './permissions';

const token = (claims: unknown) => `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

it('reads what an app may do from its token', () => {
  const oid = 'AAAAAAAA-0000-0000-0000-000000000001';
  expect(permissionsIn(token({ roles: ['Device.Read.All'], oid }))).toEqual({
    roles: ['Device.Read.All'],
    objectId: oid.toLowerCase(),
  });
});

it.each(['opaque', 'a.b.c', token({ scp: 'User.Read' }), token('text'), ''])(
  'knows nothing from the token %j',
  (text) => {
    expect(permissionsIn(text)).toBeUndefined();
  },
);

it.each(['GroupMember.ReadWrite.All', 'Group.ReadWrite.All', 'Directory.ReadWrite.All'])(
  'takes %s for enough',
  (role) => {
    expect(missingMemberWrite({ roles: ['Device.Read.All', role] })).toBeUndefined();
  },
);

it('says what to grant to an app that may only read', () => {
  expect(missingMemberWrite({ roles: ['GroupMember.Read.All'] })).toBe('GroupMember.ReadWrite.All');
});
