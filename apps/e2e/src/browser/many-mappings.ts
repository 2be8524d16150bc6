import { type Attention, type DataOf, mappingChanged, mappingFigures, siteObserved } from '@rollcall/contracts';
import { eventually, type RunningSystem } from '@rollcall/testing';
import { SITE, TENANT, TENANT_ID } from '../company';

/** The id of the mapping with this number, and so on: any GUID will do. */
const idOf = (kind: number, number: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const mappingIdOf = (number: number): string => idOf(1, number);

const kinds = ['Laptops', 'Workstations', 'Kiosks', 'Servers', 'Tablets', 'Meeting Rooms'];
const places = ['Germany', 'France', 'Netherlands', 'United States', 'Poland', 'Brazil', 'Japan', 'India'];

const nameOf = (number: number): string =>
  `${kinds[number % kinds.length]} ${places[Math.floor(number / kinds.length) % places.length]} ${String(number).padStart(5, '0')}`;

type Figures = DataOf<typeof mappingFigures>;

const nobody = {
  syncInProgress: 0,
  syncFailed: 0,
  noEntraRecord: 0,
  protected: 0,
  removalsPending: 0,
  removalsFailed: 0,
  removalsHeld: 0,
};

/** What became of the members: most are in step, every 50th is on its way, every 70th in part, every 90th not at all. */
function stateOf(number: number): Pick<Figures, 'figures' | 'cloudSyncStatus' | 'attention'> {
  const members = 40 + ((number * 37) % 2_000);
  const calm: Attention[] = [];
  if (number % 50 === 0) {
    const syncInProgress = Math.floor(members / 3);
    const figures = { ...nobody, memberCount: members, syncCompleted: members - syncInProgress, syncInProgress };
    return { figures, cloudSyncStatus: 'inProgress', attention: calm };
  }
  if (number % 70 === 0) {
    const figures = { ...nobody, memberCount: members, syncCompleted: members - 5, noEntraRecord: 5, removalsHeld: 64 };
    return { figures, cloudSyncStatus: 'partialSuccess', attention: ['held'] };
  }
  if (number % 90 === 0) {
    const figures = { ...nobody, memberCount: members, syncCompleted: 0, syncFailed: members };
    return { figures, cloudSyncStatus: 'failed', attention: ['group-unusable'] };
  }
  return {
    figures: { ...nobody, memberCount: members, syncCompleted: members },
    cloudSyncStatus: 'success',
    attention: calm,
  };
}

/** The figures of the mapping with this number, told for the so-many-th time. */
export function figuresOf(number: number, sequence: number, more: Partial<Figures> = {}): Figures {
  const at = new Date().toISOString();
  const state = stateOf(number);
  const end = { memberCount: state.figures.syncCompleted, status: state.cloudSyncStatus, time: at };
  const ids = { mappingId: mappingIdOf(number), tenantId: TENANT_ID, groupId: idOf(2, number) };
  return { ...ids, sequence, ...state, lastFullSync: end, lastSync: end, at, ...more };
}

/**
 * Tells a status service of mappings 1 to `count`, as the other services would, and waits until it shows them. The last one
 * is of users, all others are of devices.
 */
export async function showMappings(system: RunningSystem, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const now = new Date().toISOString();
  await system.topics.publish(siteObserved, { site: SITE, state: 'ok', polledAt: now, lastOkAt: now });
  await system.topics.publishAll(
    mappingChanged,
    numbers.map((number) => ({
      mappingId: mappingIdOf(number),
      revision: 1,
      site: SITE,
      collectionId: `CHQ${number.toString(16).toUpperCase().padStart(5, '0')}`,
      collectionName: number === count ? 'Sales Staff' : nameOf(number),
      collectionType: number === count ? ('user' as const) : ('device' as const),
      tenantId: TENANT_ID,
      cloudServiceId: TENANT,
      groupId: idOf(2, number),
      groupName: `sg-${nameOf(number).toLowerCase().replaceAll(' ', '-')}`,
      enabled: true,
      createdAt: now,
      changedAt: now,
    })),
  );
  await system.topics.publishAll(
    mappingFigures,
    numbers.map((number) => figuresOf(number, 1)),
  );
  const probe = async (): Promise<boolean> => {
    const { mappings } = await system.monitoring.summary();
    expect([mappings.total, mappings.byAttention['awaiting-first-sync']]).toEqual([count, 0]);
    return true;
  };
  await eventually(probe, { within: 300_000, every: 500, what: `that the view shows ${count} mappings` });
}
