import fc from 'fast-check';
import { CloudSyncCopy, type News } from './cloud-sync-copy';
import type { MappingFacts, SiteFacts, TenantFacts } from './cloud-sync-facts';

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const at = (second: number): string => new Date(second * 1000).toISOString();
const patience = new Map([
  ['hq', 180_000],
  ['lab', 10_000],
]);

const mapping: fc.Arbitrary<MappingFacts> = fc.record({
  mappingId: fc.nat(5).map(id),
  site: fc.constantFrom('hq', 'lab', 'gone'),
  collectionId: fc.constant('HQ100001'),
  collectionName: fc.constant('as it was mapped'),
  collectionType: fc.constant('device'),
  cloudServiceId: fc.constant('contoso'),
  tenantId: fc.nat(1).map(id),
  groupId: fc.constant(id(9)),
  groupName: fc.constant('sg-laptops'),
  enabled: fc.boolean(),
  paused: fc.boolean(),
  createdAt: fc.nat(100).map(at),
  collection: fc.option(
    fc.record({
      name: fc.constantFrom('Laptops', 'Laptops of today'),
      type: fc.constantFrom('device', 'other'),
      state: fc.constantFrom('ok', 'source-lost', 'incomplete'),
      message: fc.constantFrom(null, 'the collection changed while it was read'),
      lookedAt: fc.nat(100).map(at),
    }),
  ),
  figures: fc.constant(null),
});
const site: fc.Arbitrary<SiteFacts> = fc.record({
  site: fc.constantFrom('hq', 'lab'),
  state: fc.constantFrom('ok', 'credential'),
  lastOkAt: fc.option(fc.nat(600).map(at)),
});
const tenant: fc.Arbitrary<TenantFacts> = fc.record({
  tenantId: fc.nat(1).map(id),
  groupSyncEnabled: fc.option(fc.boolean()),
  paused: fc.option(fc.boolean()),
  removed: fc.option(fc.boolean()),
  endState: fc.option(fc.constantFrom('ok', 'forbidden')),
});
const step = fc.record({
  passed: fc.nat(60_000),
  sites: fc.uniqueArray(site, { selector: (one) => one.site }),
  tenants: fc.uniqueArray(tenant, { selector: (one) => one.tenantId }),
  mappings: fc.uniqueArray(mapping, { selector: (one) => one.mappingId }),
  deleted: fc.array(fc.nat(5).map(id), { maxLength: 2 }),
});

const byId = (copy: CloudSyncCopy) =>
  copy.table.rows().sort((one, other) => (one.mappingId < other.mappingId ? -1 : 1));

it('shows after any news what one shows that hears everything for the first time', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
      const copy = new CloudSyncCopy(patience);
      const known = new Map<string, MappingFacts>();
      let now = 0;
      for (const { passed, deleted, ...rest } of steps) {
        now += passed;
        const gone = deleted.filter((mappingId) => !rest.mappings.some((one) => one.mappingId === mappingId));
        const news: News = { ...rest, deleted: gone, now };
        copy.take(news);
        news.mappings.forEach((one) => known.set(one.mappingId, one));
        gone.forEach((mappingId) => known.delete(mappingId));
        const fresh = new CloudSyncCopy(patience);
        fresh.take({ ...news, mappings: [...known.values()], deleted: [] });
        expect(byId(copy)).toEqual(byId(fresh));
      }
    }),
    { numRuns: 500 },
  );
});

it('makes rows stale by time alone, each by the patience with its site, and fresh by a poll', () => {
  const copy = new CloudSyncCopy(patience);
  const [base] = fc.sample(mapping, { numRuns: 1, seed: 1 });
  if (!base) throw new Error('one mapping is sampled');
  const calm = { ...base, enabled: true, paused: false, collection: null, createdAt: at(0) };
  const mappings = [
    { ...calm, mappingId: id(1), site: 'hq' },
    { ...calm, mappingId: id(2), site: 'lab' },
  ];
  const stale = () => byId(copy).map(({ attention }) => attention.includes('stale'));
  const nothing = { sites: [], tenants: [], mappings: [], deleted: [] };
  copy.take({ ...nothing, mappings, now: 5_000 });
  expect(stale()).toEqual([false, false]);
  copy.take({ ...nothing, now: 10_001 });
  expect(stale()).toEqual([false, true]);
  copy.take({ ...nothing, now: 180_001 });
  expect(stale()).toEqual([true, true]);
  copy.take({ ...nothing, sites: [{ site: 'lab', state: 'ok', lastOkAt: at(180) }], now: 180_002 });
  expect(stale()).toEqual([true, false]);
});
