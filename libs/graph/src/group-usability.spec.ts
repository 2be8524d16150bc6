import { type GroupKind, groupUsability } from './group-usability';

const security: GroupKind = {
  displayName: 'Pilots',
  groupTypes: [],
  mailEnabled: false,
  securityEnabled: true,
  onPremisesSyncEnabled: null,
  isAssignableToRole: null,
};

it('takes a security group with assigned members, for devices and for users', () => {
  expect(groupUsability(security, 'device')).toEqual({ usable: true });
  expect(groupUsability({ ...security, onPremisesSyncEnabled: false, isAssignableToRole: false }, 'user')).toEqual({
    usable: true,
  });
});

it.each([
  ['group-dynamic', { groupTypes: ['DynamicMembership'] }],
  ['group-on-premises', { onPremisesSyncEnabled: true }],
  ['group-on-premises', { onPremisesSyncEnabled: true, mailEnabled: true }],
  ['group-mail-enabled', { mailEnabled: true }],
  ['group-mail-enabled', { mailEnabled: true, securityEnabled: false }],
  ['group-type-unsupported', { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: false }],
  ['group-type-unsupported', { securityEnabled: false }],
  ['group-role-assignable', { isAssignableToRole: true }],
])('refuses with %s: %j', (code, kind) => {
  const answer = groupUsability({ ...security, ...kind }, 'user');
  expect(answer).toMatchObject({ usable: false, code, message: expect.stringContaining('"Pilots"') });
});
