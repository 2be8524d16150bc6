import { dueRead, retryWaitMs, signOf, type WatchState } from './due-read';

const minute = 60_000;
const now = new Date('2026-11-21T10:00:00Z');
const ago = (ms: number) => new Date(now.getTime() - ms);
const entry = {
  collectionId: 'ABC00012',
  name: 'Pilots',
  type: 'device',
  memberCount: 3,
  lastChange: 'noon',
  ready: true,
  evaluation: 'ready',
} as const;
const quiet: WatchState = {
  lastRead: { lastChange: 'noon', memberCount: 3, at: ago(minute) },
  complete: true,
};
const due = (watch: WatchState, asked: readonly Date[] = [], seen: typeof entry | object = entry) =>
  dueRead({ ...entry, ...seen }, watch, asked, now, minute);

it('leaves a quiet collection alone', () => expect(due(quiet)).toBeUndefined());

it('reads what was never read', () => expect(due({ complete: true })).toBe('first'));

it('reads when LastMemberChangeTime or MemberCount moved, in whatever direction', () => {
  expect(due(quiet, [], { lastChange: 'morning' })).toBe('changed');
  expect(due(quiet, [], { memberCount: 2 })).toBe('changed');
});

it('reads when somebody asks', () => expect(due(quiet, [now])).toBe('look'));

it('reads again after an incomplete read', () => {
  expect(due({ ...quiet, complete: false, retry: { sign: signOf(entry), at: now } })).toBe('again');
});

it('waits with a read that keeps disagreeing, until the catalogue says something new', () => {
  const patient = { ...quiet, complete: false, retry: { sign: signOf(entry), at: ago(-minute) } };
  expect(due(patient)).toBeUndefined();
  expect(due(patient, [], { memberCount: 2 })).toBe('again');
});

it('reads everything once a day', () => {
  const old = { ...quiet, lastRead: { lastChange: 'noon', memberCount: 3, at: ago(25 * 60 * minute) } };
  expect(due(old)).toBe('daily');
});

describe('a collection that seems to have fallen to empty', () => {
  const emptied = { ...quiet, complete: false };

  it('is read again at the next poll, not before', () => {
    expect(due({ ...emptied, emptySeenAt: ago(minute) })).toBe('again');
    expect(due({ ...emptied, emptySeenAt: ago(minute / 2) })).toBeUndefined();
  });

  it('is read again for a later look, not for the one that saw it', () => {
    expect(due({ ...emptied, emptySeenAt: ago(1_000) }, [ago(2_000)])).toBeUndefined();
    expect(due({ ...emptied, emptySeenAt: ago(1_000) }, [ago(500)])).toBe('look');
  });
});

it('tries a read that was torn again at the next poll, and one that keeps disagreeing ever less often', () => {
  expect(retryWaitMs(4, minute)).toBe(0);
  expect(retryWaitMs(6, minute)).toBe(2 * minute);
  expect(retryWaitMs(50, minute)).toBe(15 * minute);
});
