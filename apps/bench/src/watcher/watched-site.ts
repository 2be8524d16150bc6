import { type DataOf, mappingChanged } from '@rollcall/contracts';
import type { RunningSystem } from '@rollcall/testing';
import type { Stage } from '../stage';
import { SITE, TENANT, TENANT_ID } from '../system/bench-estate';
import { publish } from '../system/publish';

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** A site that is polled each second by a watcher, alone or with a writer. No tenant is configured: Graph stays out of it. */
export const startWatching = (
  stage: Stage,
  services: readonly ('collection-watcher' | 'group-writer')[],
  requests?: { readonly inFlight: number; readonly perSecond: number },
): Promise<RunningSystem> =>
  stage.start({
    services,
    configure: ({ sites, tenants }) => {
      tenants.splice(0);
      for (const site of sites) Object.assign(site, requests && { requests });
    },
  });

/** Says, as the coordinator does, that these collections are mapped to groups, which nobody writes. */
export function watch({ stack }: RunningSystem, collectionIds: readonly string[]): Promise<void> {
  const changedAt = new Date().toISOString();
  const mappings = collectionIds.map((collectionId, index): DataOf<typeof mappingChanged> => ({
    mappingId: idOf(index + 1),
    revision: 1,
    site: SITE,
    collectionId,
    collectionName: collectionId,
    collectionType: 'device',
    tenantId: TENANT_ID,
    cloudServiceId: TENANT,
    groupId: idOf(100_000 + index),
    groupName: `sg-${collectionId}`,
    enabled: false,
    createdAt: changedAt,
    changedAt,
  }));
  return publish(stack.kafka, stack.topicPrefix, mappingChanged, mappings);
}
