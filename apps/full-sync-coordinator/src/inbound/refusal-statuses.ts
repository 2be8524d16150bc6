import type { RefusalCode } from '../core/refusal';

/** The HTTP status of each refusal. */
export const refusalStatuses: Readonly<Record<RefusalCode, number>> = {
  'tenant-not-found': 404,
  'site-not-found': 404,
  'collection-not-found': 404,
  'group-not-found': 404,
  'mapping-not-found': 404,
  'run-not-found': 404,
  'mapping-exists': 409,
  'mapping-disabled': 409,
  'tenant-disabled': 409,
  'plan-not-ready': 409,
  'plan-changed': 409,
  'nothing-held': 409,
  'run-ended': 409,
  'not-a-preview': 409,
  'precondition-failed': 412,
  'collection-type-unsupported': 422,
  'group-dynamic': 422,
  'group-on-premises': 422,
  'group-mail-enabled': 422,
  'group-type-unsupported': 422,
  'group-role-assignable': 422,
  'source-unavailable': 503,
  'directory-unavailable': 503,
};
