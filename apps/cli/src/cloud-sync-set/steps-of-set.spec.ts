import type { Mapping } from '@rollcall/client';
import { stepsOfSet } from './steps-of-set';

const collection = (collectionId: string, site = 'hq') => ({
  site,
  collectionId,
  name: `Collection ${collectionId}`,
  type: 'device' as const,
});
const group = (digit: number) => ({
  groupId: `${digit}0000000-0000-0000-0000-000000000000`,
  displayName: `Group ${digit}`,
});
const mapping = (collectionId: string, digit: number, enabled = true, site = 'hq'): Mapping => ({
  mappingId: `${digit}0000000-1111-0000-0000-000000000000`,
  id: `${digit}0000000-1111-0000-0000-000000000000`,
  revision: 1,
  site,
  collectionId,
  collectionName: `Collection ${collectionId}`,
  collectionType: 'device',
  tenantId: '11111111-1111-1111-1111-111111111111',
  cloudServiceId: 'contoso',
  groupId: group(digit).groupId,
  groupName: `Group ${digit}`,
  enabled,
  mode: 'mirror',
  schedule: null,
  nextScheduledAt: null,
  neverAdd: [],
  neverRemove: [],
  paused: false,
  siteRemoved: false,
  tenantRemoved: false,
  createdAt: '2026-11-21T10:00:00Z',
  changedAt: '2026-11-21T10:00:00Z',
});

it('adds each group to each collection, and removes before it adds', () => {
  const collections = [collection('HQ100001'), collection('HQ100002')];
  const steps = stepsOfSet({ collections, add: [group(1), group(2)], remove: [group(3)] }, [mapping('HQ100002', 3)]);
  expect(steps.map((step) => [step.change, step.collectionId, step.groupName])).toEqual([
    ['keep', 'HQ100001', 'Group 3'],
    ['remove', 'HQ100002', 'Group 3'],
    ['add', 'HQ100001', 'Group 1'],
    ['add', 'HQ100001', 'Group 2'],
    ['add', 'HQ100002', 'Group 1'],
    ['add', 'HQ100002', 'Group 2'],
  ]);
});

it('does nothing a second time, and says why', () => {
  const mappings = [mapping('HQ100001', 1), mapping('HQ100001', 2, false)];
  const wish = { collections: [collection('HQ100001')], add: [group(1), group(2)], remove: [group(3)] };
  expect(stepsOfSet(wish, mappings).map(({ change, because }) => [change, because])).toEqual([
    ['keep', 'not mapped'],
    ['keep', 'mapped already'],
    ['keep', 'mapped already, but disabled'],
  ]);
});

it('tells collections of the same id at two sites apart', () => {
  const wish = { collections: [collection('SMS00001', 'branch')], add: [group(1)], remove: [] };
  expect(stepsOfSet(wish, [mapping('SMS00001', 1)])).toMatchObject([{ change: 'add', site: 'branch' }]);
});

it('names the mapping that is to be removed', () => {
  const wish = { collections: [collection('HQ100001')], add: [], remove: [group(1)] };
  expect(stepsOfSet(wish, [mapping('HQ100001', 1)])).toMatchObject([{ mappingId: mapping('HQ100001', 1).mappingId }]);
});
