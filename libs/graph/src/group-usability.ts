import type { Group } from './group';

/** Why a group cannot be mapped; stable codes of the API. */
export type GroupUnusable =
  'group-dynamic' | 'group-on-premises' | 'group-mail-enabled' | 'group-type-unsupported' | 'group-role-assignable';

export type GroupUsability =
  { readonly usable: true } | { readonly usable: false; readonly code: GroupUnusable; readonly message: string };

/** What decides whether the members of a group can be written. */
export type GroupKind = Pick<
  Group,
  'displayName' | 'groupTypes' | 'mailEnabled' | 'securityEnabled' | 'onPremisesSyncEnabled' | 'isAssignableToRole'
>;

/**
 * Whether Rollcall can keep this group in step: only security groups with assigned members.
 *
 * Source: Graph docs, "Working with groups" (table of group types), "Add members"; Configuration Manager docs,
 * "Synchronize collection members to Azure AD groups".
 */
export function groupUsability(group: GroupKind, collectionType: 'device' | 'user' | 'other'): GroupUsability {
  const name = `The group "${group.displayName}"`;
  if (group.groupTypes.includes('DynamicMembership')) {
    return unusable('group-dynamic', `${name} has dynamic membership: choose one with assigned members.`);
  }
  if (group.onPremisesSyncEnabled === true) {
    return unusable('group-on-premises', `${name} is synced from on-premises Active Directory: choose a cloud group.`);
  }
  if (group.groupTypes.includes('Unified')) {
    const reason = collectionType === 'device' ? 'cannot hold devices' : 'is not a security group';
    return unusable(
      'group-type-unsupported',
      `${name} is a Microsoft 365 group and ${reason}: choose a security group.`,
    );
  }
  if (group.mailEnabled === true) {
    return unusable(
      'group-mail-enabled',
      `${name} is mail-enabled and managed in Exchange: choose a plain security group.`,
    );
  }
  if (group.securityEnabled !== true) {
    return unusable('group-type-unsupported', `${name} is not a security group: choose a security group.`);
  }
  if (group.isAssignableToRole === true) {
    return unusable(
      'group-role-assignable',
      `${name} can be assigned to Entra roles and is protected: choose another group.`,
    );
  }
  return { usable: true };
}

const unusable = (code: GroupUnusable, message: string): GroupUsability => ({ usable: false, code, message });
