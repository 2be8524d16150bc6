import fc from 'fast-check';
import { smallSite } from '../testing/small-site';
import { type Collection, INCREMENTAL, PERIODIC, READY } from './collection';
import { evaluatedMembers } from './evaluated-members';
import { newCollection } from './new-collection';
import { newDeviceRecord } from './new-record';

const DEVICES = Array.from({ length: 8 }, (_, index) => 16777219 + index);
const device = fc.constantFrom(...DEVICES);
const which = fc.nat(3);

const step = fc.oneof(
  fc.record({ what: fc.constant('join' as const), which, device }),
  fc.record({ what: fc.constant('leave' as const), which, device }),
  fc.record({ what: fc.constant('delete' as const), device }),
  fc.record({ what: fc.constant('discover' as const) }),
  fc.record({ what: fc.constant('request' as const), which }),
  fc.record({ what: fc.constant('cycle' as const), cycle: fc.constantFrom('express', 'scheduled', 'daily') }),
  fc.record({ what: fc.constant('pass' as const), ms: fc.constantFrom(100, 300, 600, 2_000) }),
  fc.record({ what: fc.constant('backUp' as const) }),
  fc.record({ what: fc.constant('restore' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

beforeEach(() => jest.useFakeTimers({ now: Date.UTC(2026, 0, 1) }));
afterEach(() => jest.useRealTimers());

/** Four collections: a plain one, one within it, one that includes and excludes others, and one without increments. */
function estate(atOnce: boolean, runMs: number) {
  const site = smallSite(DEVICES);
  const made = (name: string, more: Partial<Pick<Collection, 'limitTo' | 'rules' | 'refreshType'>> = {}) =>
    newCollection(site, { name, type: 'device', ...more }).collectionId;
  const plain = made('Plain');
  const within = made('Within', { limitTo: plain });
  const scheduled = made('Scheduled', { refreshType: PERIODIC });
  const mixed = made('Mixed', {
    refreshType: PERIODIC + INCREMENTAL,
    rules: [
      { kind: 'include', name: 'in', collectionId: within },
      { kind: 'exclude', name: 'out', collectionId: scheduled },
    ],
  });
  site.evaluations.settings = { ...site.evaluations.settings, atOnce, runMs };
  return { site, ids: [plain, within, scheduled, mixed] };
}

function apply({ site, ids }: ReturnType<typeof estate>, given: Step): void {
  const collection = 'which' in given ? site.collections.get(ids[given.which] ?? '') : undefined;
  switch (given.what) {
    case 'join':
      if (collection) site.changeMembers(collection, [given.device], []);
      return;
    case 'leave':
      if (collection) site.changeMembers(collection, [], [given.device]);
      return;
    case 'delete':
      site.deleteResource(given.device);
      return;
    case 'discover':
      site.addResources([newDeviceRecord(site, { name: 'NEW' })]);
      return;
    case 'request':
      if (collection) site.evaluations.request(collection);
      return;
    case 'cycle':
      site.evaluations[given.cycle]();
      return;
    case 'pass':
      jest.advanceTimersByTime(given.ms);
      return;
    case 'backUp':
      site.backUp();
      return;
    case 'restore':
      site.restore();
  }
}

describe('configmgr 5.6: after any changes and evaluations', () => {
  const world = fc.tuple(fc.boolean(), fc.constantFrom(0, 1_000), fc.array(step, { maxLength: 30 }));

  it('rows of a collection that is ready change only with LastMemberChangeTime, or with a record that is deleted', () => {
    fc.assert(
      fc.property(world, ([atOnce, runMs, steps]) => {
        const all = estate(atOnce, runMs);
        const seen = new Map<string, string>();
        for (const given of steps) {
          apply(all, given);
          for (const {
            collectionId,
            currentStatus,
            lastMemberChangeTime,
            members,
            evaluated,
            memberCount,
          } of all.site.collections.values()) {
            if (currentStatus !== READY) continue;
            expect(memberCount).toBe(evaluated.size);
            expect(members.difference(evaluated).size).toBe(0);
            const [moment, held] = [`${collectionId} ${lastMemberChangeTime}`, [...evaluated].join()];
            expect(seen.get(moment) ?? held).toBe(held);
            seen.set(moment, held);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('everything follows the rules once all is evaluated in full', () => {
    fc.assert(
      fc.property(world, ([atOnce, runMs, steps]) => {
        const all = estate(atOnce, runMs);
        for (const given of steps) apply(all, given);
        jest.advanceTimersByTime(5_000);
        for (let level = 0; level < 4; level++) {
          all.site.evaluations.daily();
          jest.advanceTimersByTime(2_000);
        }
        for (const collection of all.site.collections.values())
          expect([...collection.members]).toEqual([...evaluatedMembers(all.site, collection, () => collection.direct)]);
      }),
      { numRuns: 60 },
    );
  });
});
