import { randomUUID } from 'node:crypto';
import { type DataOf, mappingChanged, mappingFigures, memberResults, tenantChanged } from '@rollcall/contracts';
import type { Kafka } from 'kafkajs';
import { publish } from '../system/publish';

/** How many members one event carries: the most that an event may. */
export const MEMBERS_AN_EVENT = 500;
export const GROUPS = 12;
const TENANT = '11111111-1111-1111-1111-111111111111';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** The group with this number, from 0; each has one mapping. */
export const groupId = (group: number): string => id(100 + group);

type Results = DataOf<typeof memberResults>;

/**
 * The results of a first full sync of some large groups, as a writer says them: each member synced by its write. The same
 * members each time, with numbers that go on behind `round`.
 */
export function* resultEvents(members: number, round = 0): Generator<Results> {
  const since = new Date().toISOString();
  const events = Math.ceil(members / MEMBERS_AN_EVENT);
  for (let event = 0; event < events; event++) {
    const group = event % GROUPS;
    const first = event * MEMBERS_AN_EVENT;
    const count = Math.min(MEMBERS_AN_EVENT, members - first);
    const result = (index: number): Results['results'][number] => ({
      mappingId: id(1 + group),
      site: 'hq',
      resourceId: 16_777_216 + first + index,
      objectId: randomUUID(),
      state: 'synced',
      attempts: 1,
      runId: id(1_000 + group),
      requestId: randomUUID(),
      since,
      changedAt: since,
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    });
    yield {
      tenantId: TENANT,
      groupId: groupId(group),
      sequence: round * events + event + 1,
      results: Array.from({ length: count }, (_, index) => result(index)),
    };
  }
}

/** The number of the last event of each group. */
export function lastSequences(members: number, round: number): number[] {
  const last: number[] = [];
  const events = Math.ceil(members / MEMBERS_AN_EVENT);
  for (let event = 0; event < events; event++) last[event % GROUPS] = round * events + event + 1;
  return last;
}

/** Puts them on the topic, some at a time. */
export async function publishResults(kafka: Kafka, topicPrefix: string, all: Iterable<Results>): Promise<void> {
  await publish(kafka, topicPrefix, memberResults, all);
}

/** All that owners say of these members: tenant, mappings, results, and the figures behind them. */
export async function publishState(kafka: Kafka, topicPrefix: string, members: number, round: number): Promise<void> {
  const changedAt = new Date().toISOString();
  const tenant = { tenantId: TENANT, cloudServiceId: 'contoso', revision: 1, groupSyncEnabled: true, changedAt };
  const counts = new Map<string, number>();
  for (const { results } of resultEvents(members))
    for (const { mappingId } of results) counts.set(mappingId, (counts.get(mappingId) ?? 0) + 1);
  const mappings = [...counts.keys()].map((mappingId, group) => ({
    mappingId,
    revision: 1,
    site: 'hq',
    collectionId: `HQ1000${String(group).padStart(2, '0')}`,
    collectionName: `Devices of department ${group}`,
    collectionType: 'device' as const,
    tenantId: TENANT,
    cloudServiceId: 'contoso',
    groupId: groupId(group),
    groupName: `sg-department-${group}`,
    enabled: true,
    createdAt: changedAt,
    changedAt,
  }));
  const none = {
    syncInProgress: 0,
    syncFailed: 0,
    noEntraRecord: 0,
    protected: 0,
    removalsPending: 0,
    removalsFailed: 0,
  };
  const figures = [...counts].map(([mappingId, count], group) => ({
    mappingId,
    tenantId: TENANT,
    groupId: groupId(group),
    sequence: round + 1,
    figures: { ...none, memberCount: count, syncCompleted: count, removalsHeld: 0 },
    cloudSyncStatus: 'success' as const,
    attention: [],
    at: changedAt,
  }));
  await publish(kafka, topicPrefix, tenantChanged, [tenant]);
  await publish(kafka, topicPrefix, mappingChanged, mappings);
  await publish(kafka, topicPrefix, memberResults, resultEvents(members, round));
  await publish(kafka, topicPrefix, mappingFigures, figures);
}
