import type { DataOf } from '@rollcall/contracts';
import { tenantChanged } from '@rollcall/contracts';
import { RefusedError } from './refusal';

/** One Entra tenant with the app registration that we use there. */
export interface Tenant {
  /** Entra's GUID. */
  readonly tenantId: string;
  /** The configuration's id. */
  readonly cloudServiceId: string;
  /** Grows with each change. */
  readonly revision: number;
  readonly groupSyncEnabled: boolean;
  /** A person has paused it by itself. */
  readonly pausedItself: boolean;
  /** A person has paused everything. */
  readonly everythingPaused: boolean;
  /** No longer in the configuration. */
  readonly removed: boolean;
  readonly changedAt: Date;
}

/** Nothing is written to it. */
export const isPaused = ({ pausedItself, everythingPaused }: Tenant): boolean => pausedItself || everythingPaused;

export function tenantEvent(tenant: Tenant): DataOf<typeof tenantChanged> {
  const { tenantId, cloudServiceId, revision, groupSyncEnabled, removed, changedAt } = tenant;
  return {
    tenantId,
    cloudServiceId,
    revision,
    groupSyncEnabled,
    paused: isPaused(tenant),
    changedAt: changedAt.toISOString(),
    ...(removed && { removed }),
  };
}

/** Throws `precondition-failed` when the caller has seen another revision; a caller who names none takes what is there. */
export function requireTenantRevision({ cloudServiceId, revision }: Tenant, expected: number | undefined): void {
  if (expected === undefined || expected === revision) return;
  throw new RefusedError(
    'precondition-failed',
    `The tenant "${cloudServiceId}" has changed meanwhile (revision ${revision}, not ${expected}): read it again.`,
  );
}

/** Throws `tenant-disabled` while the tenant's switch is off. */
export function requireSwitchedOn(tenant: Tenant): void {
  if (tenant.groupSyncEnabled) return;
  throw new RefusedError(
    'tenant-disabled',
    `Group sync is switched off for the tenant "${tenant.cloudServiceId}": switch it on first.`,
  );
}
