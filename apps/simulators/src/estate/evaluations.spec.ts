import { smallSite } from '../testing/small-site';
import { AWAITING_REFRESH, type Collection, EVALUATING, INCREMENTAL, PERIODIC, READY, SAVING } from './collection';
import type { EvaluationSettings } from './evaluation-settings';
import { IdSet } from './id-set';
import { newCollection } from './new-collection';
import { newDeviceRecord } from './new-record';
import type { Site } from './site';

const DEVICES = [16777219, 16777220, 16777221, 16777222, 16777223, 16777224] as const;
const [a, b, c, d] = DEVICES;

let site: Site;
let pilots: Collection;
beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2026, 0, 1, 3, 0, 0) });
  site = smallSite(DEVICES);
  pilots = collection('Pilots');
  site.changeMembers(pilots, [a, b], []);
});
afterEach(() => {
  evaluate({ atOnce: true });
  jest.useRealTimers();
});

const evaluate = (settings: Partial<EvaluationSettings>) =>
  (site.evaluations.settings = { ...site.evaluations.settings, ...settings });
const collection = (name: string, more: Partial<Pick<Collection, 'limitTo' | 'refreshType' | 'rules'>> = {}) =>
  newCollection(site, { name, type: 'device', ...more });
const rows = (of: Collection) => [...of.members];
const signals = ({ memberCount, lastMemberChangeTime, lastRefreshTime }: Collection) => ({
  memberCount,
  lastMemberChangeTime,
  lastRefreshTime,
});

describe('configmgr 5.6: the express cycle', () => {
  beforeEach(() => evaluate({ atOnce: false }));

  it('shows a change of rules at its next turn, every five minutes', () => {
    site.changeMembers(pilots, [c], [a]);
    const before = signals(pilots);
    jest.advanceTimersByTime(299_000);
    expect(rows(pilots)).toEqual([a, b]);
    expect(signals(pilots)).toEqual(before);
    jest.advanceTimersByTime(1_000);
    expect(rows(pilots)).toEqual([b, c]);
    expect(pilots).toMatchObject({ memberCount: 2, incremental: { changes: 2 }, full: { changes: 2 } });
    expect(pilots.lastMemberChangeTime).toBe(pilots.lastRefreshTime);
  });

  it('can be as short as wanted', () => {
    evaluate({ expressSeconds: 1 });
    site.changeMembers(pilots, [c], []);
    jest.advanceTimersByTime(1_000);
    expect(rows(pilots)).toEqual([a, b, c]);
  });

  it('moves LastRefreshTime of a collection without a change, and nothing else of it', () => {
    const { lastRefreshTime, ...others } = signals(pilots);
    site.evaluations.express();
    expect(signals(pilots)).toMatchObject(others);
    expect(pilots.lastRefreshTime).toBeGreaterThan(lastRefreshTime ?? Infinity);
    expect(pilots.incremental).toMatchObject({ at: pilots.lastRefreshTime, changes: 0, changedAt: undefined });
  });

  it('takes in new records and lets deleted ones go: their rows at once, the signals later', () => {
    const all = site.collections.get('SMS00001');
    if (!all) throw new Error('no All Systems');
    const before = signals(pilots);
    site.addResources([newDeviceRecord(site, { name: 'NEW' })]);
    site.deleteResource(a);
    expect(all.members.size).toBe(5);
    expect(rows(pilots)).toEqual([b]);
    expect(signals(pilots)).toEqual(before);
    site.evaluations.express();
    expect(all.members.size).toBe(6);
    expect(pilots.memberCount).toBe(1);
    expect(pilots.lastMemberChangeTime).toBeGreaterThan(before.lastMemberChangeTime ?? Infinity);
  });

  it('skips collections without incremental updates: a parent changes, and its child lags until its schedule', () => {
    const child = collection('Child', { limitTo: pilots.collectionId, refreshType: PERIODIC });
    const grandchild = collection('Incremental child', { limitTo: pilots.collectionId, refreshType: INCREMENTAL });
    for (const one of [child, grandchild]) site.changeMembers(one, [a, b], []);
    site.evaluations.express();
    site.evaluations.scheduled();
    expect([rows(child), rows(grandchild)]).toEqual([
      [a, b],
      [a, b],
    ]);
    site.changeMembers(pilots, [], [a]);
    site.evaluations.express();
    expect([rows(pilots), rows(grandchild), rows(child)]).toEqual([[b], [b], [a, b]]);
    evaluate({ scheduleSeconds: 60 });
    jest.advanceTimersByTime(60_000);
    expect(rows(child)).toEqual([b]);
  });

  it('at 04:00 evaluates in full what holds everything, and on from there', () => {
    const child = collection('Child', { limitTo: pilots.collectionId, refreshType: PERIODIC });
    const users = site.collections.get('SMS00002');
    evaluate({ expressSeconds: 86_400 });
    site.changeMembers(pilots, [c], []);
    site.changeMembers(child, [c], []);
    jest.advanceTimersByTime(3_599_000);
    expect([rows(pilots), rows(child)]).toEqual([[a, b], []]);
    jest.advanceTimersByTime(1_000);
    expect([rows(pilots), rows(child)]).toEqual([[a, b, c], [c]]);
    expect(users?.full.at).toBeUndefined();
    const { at: first = 0 } = child.full;
    jest.advanceTimersByTime(86_400_000);
    expect((child.full.at ?? 0) - first).toBe(86_400_000);
  });

  it('RequestRefresh evaluates one collection alone', () => {
    const other = collection('Other');
    for (const one of [pilots, other]) site.changeMembers(one, [c], []);
    site.evaluations.request(pilots);
    expect([rows(pilots), rows(other)]).toEqual([[a, b, c], []]);
  });
});

describe('configmgr 5.6: an evaluation that takes its time', () => {
  it('goes through the states, and tears the rows before it says anything', () => {
    evaluate({ runMs: 1_000 });
    const before = signals(pilots);
    site.changeMembers(pilots, [c, d], [a, b]);
    expect(pilots.currentStatus).toBe(EVALUATING);
    expect(rows(pilots)).toEqual([a, b]);
    jest.advanceTimersByTime(500);
    expect(pilots.currentStatus).toBe(SAVING);
    expect(rows(pilots)).toEqual([b, c]);
    expect(signals(pilots)).toEqual(before);
    jest.advanceTimersByTime(500);
    expect(pilots.currentStatus).toBe(READY);
    expect(rows(pilots)).toEqual([c, d]);
    expect(pilots.full).toMatchObject({ changes: 4, runMs: 1_000 });
  });

  it('waits first when somebody asked for it, and again for who changed rules meanwhile', () => {
    evaluate({ runMs: 1_000 });
    site.evaluations.request(pilots);
    expect(pilots.currentStatus).toBe(AWAITING_REFRESH);
    jest.advanceTimersByTime(500);
    site.changeMembers(pilots, [c], []);
    jest.advanceTimersByTime(500);
    expect(pilots.currentStatus).toBe(EVALUATING);
    jest.advanceTimersByTime(1_000);
    expect(pilots.currentStatus).toBe(READY);
    expect(rows(pilots)).toEqual([a, b, c]);
  });

  it('begins anew when the site stopped in the middle of it', () => {
    evaluate({ runMs: 1_000 });
    site.changeMembers(pilots, [c, d], [a, b]);
    jest.advanceTimersByTime(500);
    site.evaluations.forget(); // nothing is under way in a new process; the rows are as they were written
    evaluate({ runMs: 0 });
    site.evaluations.resume();
    expect(pilots).toMatchObject({ currentStatus: READY, memberCount: 2 });
    expect(rows(pilots)).toEqual([c, d]);
  });

  it('MemberCount lags behind the rows by as long as wanted', () => {
    evaluate({ memberCountLagMs: 5_000 });
    site.changeMembers(pilots, [c], []);
    expect([pilots.members.size, pilots.memberCount]).toEqual([3, 2]);
    jest.advanceTimersByTime(5_000);
    expect(pilots.memberCount).toBe(3);
  });

  it('LastMemberChangeTime is rounded as a database does, and never twice the same', () => {
    const stamps = [c, d].map((id) => {
      site.changeMembers(pilots, [id], []);
      return pilots.lastMemberChangeTime ?? 0;
    });
    expect(new Set(stamps).size).toBe(2);
    for (const stamp of stamps) expect([0, 3, 7]).toContain(stamp % 10);
  });
});

describe('configmgr 2.8: what an evaluation finds', () => {
  it('is query, direct and include together, within the limiting collection, without the excluded', () => {
    site.evaluations.runQuery = () => new IdSet([a, d]);
    const included = collection('Included');
    site.changeMembers(included, [c], []);
    const excluded = collection('Excluded');
    site.changeMembers(excluded, [a], []);
    const limit = collection('Limit');
    site.changeMembers(limit, [a, b, c], []);
    const mixed = collection('Mixed', {
      limitTo: limit.collectionId,
      rules: [
        { kind: 'query', name: 'q', queryId: 1, expression: 'any' },
        { kind: 'include', name: 'i', collectionId: included.collectionId },
        { kind: 'exclude', name: 'x', collectionId: excluded.collectionId },
      ],
    });
    site.changeMembers(mixed, [b], []);
    expect(rows(mixed)).toEqual([b, c]);
    site.changeMembers(excluded, [], [a]);
    expect(rows(mixed)).toEqual([a, b, c]);
    site.changeMembers(limit, [], [c]);
    expect(rows(mixed)).toEqual([a, b]);
  });

  it('of the site as it was comes back with the dates of then', () => {
    const before = signals(pilots);
    site.backUp();
    site.changeMembers(pilots, [c], [a]);
    const late = collection('Later');
    site.deleteResource(b);
    expect(site.restore()).toBe(true);
    const restored = site.collections.get(pilots.collectionId);
    if (!restored) throw new Error('it is gone');
    expect(rows(restored)).toEqual([a, b]);
    expect(signals(restored)).toEqual(before);
    expect(site.collections.has(late.collectionId)).toBe(false);
    expect(site.resources.get(b)?.name).toBe(`PC-${b}`);
    site.changeMembers(restored, [c], []);
    expect(rows(restored)).toEqual([a, b, c]);
  });

  it('of a backup in the middle of an evaluation is what was there before it', () => {
    evaluate({ runMs: 1_000 });
    site.changeMembers(pilots, [c, d], [a, b]);
    jest.advanceTimersByTime(500);
    site.backUp();
    jest.advanceTimersByTime(500);
    site.restore();
    const restored = site.collections.get(pilots.collectionId);
    expect(restored && rows(restored)).toEqual([a, b]);
    expect(restored?.currentStatus).toBe(READY);
  });
});
