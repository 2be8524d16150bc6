import {
  type CollectionType,
  type DataOf,
  type FullSyncMode,
  type Schedule,
  keyOfCollection,
  keyOfGroup,
  type mappingChanged,
} from '@rollcall/contracts';
import { RefusedError } from './refusal';

/** When removals of the mapping's group wait for a person. */
export interface Guard {
  readonly minRemovals: number;
  readonly maxRemovalPercent: number;
  /** Such as `24h`. */
  readonly guardWindow: string;
}

export interface Deletion {
  readonly at: Date;
  readonly by: string;
  /** Whether the members that only this mapping claimed leave the group. */
  readonly removeMembers: boolean;
  /** The run in which they leave. */
  readonly runId?: string;
}

/** One collection → one group of one tenant. */
export interface Mapping {
  readonly mappingId: string;
  /** Grows with each change; the ETag. */
  readonly revision: number;
  readonly site: string;
  readonly collectionId: string;
  readonly collectionName: string;
  readonly collectionType: CollectionType;
  readonly tenantId: string;
  readonly cloudServiceId: string;
  readonly groupId: string;
  readonly groupName: string;
  readonly enabled: boolean;
  readonly guard?: Guard;
  readonly mode: FullSyncMode;
  /** When its full syncs begin by themselves. */
  readonly schedule?: Schedule;
  /** Object ids that are never added to the group, or never removed from it, for this mapping. */
  readonly neverAdd: readonly string[];
  readonly neverRemove: readonly string[];
  /** Nothing is written for it, and its changes are kept. */
  readonly paused: boolean;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly deleted?: Deletion;
}

export const collectionOf = (mapping: Pick<Mapping, 'site' | 'collectionId'>): string =>
  keyOfCollection(mapping.site, mapping.collectionId);

export const groupOf = (mapping: Pick<Mapping, 'tenantId' | 'groupId'>): string =>
  keyOfGroup(mapping.tenantId, mapping.groupId);

/** Throws `precondition-failed` when the caller has seen another revision; a caller who names none takes what is there. */
export function requireRevision(mapping: Mapping, expected: number | undefined): void {
  if (expected === undefined || expected === mapping.revision) return;
  throw new RefusedError(
    'precondition-failed',
    `The mapping has changed meanwhile (revision ${mapping.revision}, not ${expected}): read it again.`,
  );
}

export function mappingEvent(mapping: Mapping): DataOf<typeof mappingChanged> {
  const { createdAt, changedAt, deleted, guard, schedule, neverAdd, neverRemove, ...same } = mapping;
  return {
    ...same,
    neverAdd: [...neverAdd],
    neverRemove: [...neverRemove],
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
    ...(guard && { guard }),
    ...(schedule && { schedule }),
    ...(deleted && { deleted: { ...deleted, at: deleted.at.toISOString() } }),
  };
}
