import type { RunShown } from '@rollcall/client';
import { countsOf, isSettled, progressOf } from './progress-of-run';
import { exitCodeOf } from './wait-for-runs';

const run = (own: Partial<RunShown>): RunShown => ({
  id: 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702',
  kind: 'full',
  mappingIds: [],
  tenantId: '11111111-1111-1111-1111-111111111111',
  groupId: '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10',
  state: 'running',
  additions: { planned: 0, done: 0, failed: 0 },
  removals: { planned: 0, done: 0, failed: 0, held: 0 },
  startedAt: '2026-03-01T08:00:00Z',
  endedAt: null,
  ...own,
});

it('shows how much of a run is settled: written, refused or held', () => {
  const half = run({
    additions: { planned: 6, done: 1, failed: 1 },
    removals: { planned: 4, done: 1, failed: 0, held: 2 },
  });
  expect(progressOf(half)).toBe('██████████░░░░░░░░░░ 50 %  added 1 of 6, removed 1 of 2, 1 refused, 2 held');
});

it.each([
  ['queued', undefined, 'waits for its turn'],
  ['observing', 'It waits for the collection hq/HQ100012.', 'It waits for the collection hq/HQ100012.'],
  ['planning', undefined, 'reads the group and compares'],
] as const)('says what a run that is %s waits for', (state, message, said) => {
  expect(progressOf(run({ state, ...(message && { message }) }))).toBe(said);
});

it('says when there was nothing to do', () => expect(countsOf(run({ state: 'done' }))).toBe('nothing to do'));

describe('a held run', () => {
  const removals = { planned: 3, done: 0, failed: 0, held: 3 };

  it('goes on as long as it adds', () => {
    expect(isSettled(run({ state: 'held', removals, additions: { planned: 2, done: 1, failed: 0 } }))).toBe(false);
  });

  it('waits for a person when the rest is done', () => {
    expect(isSettled(run({ state: 'held', removals, additions: { planned: 2, done: 1, failed: 1 } }))).toBe(true);
  });
});

it.each([
  [['done', 'done'], 0],
  [['done', 'held'], 3],
  [['held', 'failed'], 4],
  [['cancelled'], 4],
] as const)('ends with the worst of %j: %i', (states, exitCode) => {
  expect(exitCodeOf(states.map((state) => run({ state })))).toBe(exitCode);
});

it('ends with 4 when Graph refused somebody', () => {
  const refused = run({ state: 'done', additions: { planned: 2, done: 1, failed: 1 } });
  expect(exitCodeOf([refused])).toBe(4);
});
