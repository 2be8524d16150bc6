import {
  mappingFigures,
  type MemberResult,
  memberResults,
  RESOURCE_BUCKETS,
  type ObservedResource,
  resourcesObserved,
} from '@rollcall/contracts';
import { eventually, type RunningSystem } from '@rollcall/testing';
import { SITE, TENANT_ID } from '../company';
import { figuresOf, mappingIdOf } from './many-mappings';

/** Of one event. */
const MOST = 500;
/** Together they fit into what a broker takes at once. */
const EVENTS_AT_ONCE = 4;

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const nameOf = (number: number): string => `LT-${String(number).padStart(6, '0')}`;

const resourceOf = (resourceId: number): ObservedResource => ({
  resourceId,
  type: 'device',
  name: nameOf(resourceId),
  entraId: null,
  entraTenantId: null,
  obsolete: false,
  vanishedAt: null,
  revision: 1,
});

/** Every 100th is refused by Graph, all others are in step. */
function resultOf(mappingId: string, resourceId: number): MemberResult {
  const common = { mappingId, site: SITE, resourceId, attempts: 1, since: new Date().toISOString() };
  const objectId = `00000003-0000-4000-8000-${String(resourceId).padStart(12, '0')}`;
  if (resourceId % 100 > 0) return { ...common, objectId, state: 'synced' };
  return { ...common, objectId, state: 'failed', reason: 'refused', message: 'Graph refuses the device.' };
}

/** Tells a status service of so many members of the mapping with this number, and waits until it shows the last of them. */
export async function showMembers(system: RunningSystem, mapping: number, count: number): Promise<void> {
  const mappingId = mappingIdOf(mapping);
  const { groupId, figures } = figuresOf(mapping, 2);
  const resources = Array.from({ length: RESOURCE_BUCKETS }, (_, bucket) => {
    const ids = upTo(count).filter((id) => id % RESOURCE_BUCKETS === bucket);
    return chunksOf(ids.map(resourceOf), MOST).map((some) => ({ site: SITE, bucket, resources: some }));
  });
  for (const some of chunksOf(resources.flat(), EVENTS_AT_ONCE))
    await system.topics.publishAll(resourcesObserved, some);
  const results = chunksOf(upTo(count), MOST).map((ids, index) => ({
    tenantId: TENANT_ID,
    groupId,
    sequence: index + 1,
    results: ids.map((id) => resultOf(mappingId, id)),
  }));
  for (const some of chunksOf(results, EVENTS_AT_ONCE)) await system.topics.publishAll(memberResults, some);
  const syncFailed = Math.floor(count / 100);
  const counted = { ...figures, memberCount: count, syncCompleted: count - syncFailed, syncFailed };
  await system.topics.publish(mappingFigures, figuresOf(mapping, 2, { figures: counted }));
  await eventually(
    async () => {
      const [member] = await system.monitoring.members(mappingId, { search: nameOf(count) }, 1);
      expect(member).toMatchObject({ name: nameOf(count) });
      return true;
    },
    { within: 120_000, every: 500, what: `that the view shows ${count} members` },
  );
}

const chunksOf = <Item>(all: readonly Item[], most: number): Item[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most));
