import type { Run } from '../api/shapes';
import { progressOf } from './progress-of';

const run: Run = {
  id: 'c1f9a6ad-8a57-4f0c-b1b7-90c5d33c7702',
  kind: 'full',
  mappingIds: [],
  tenantId: '11111111-1111-1111-1111-111111111111',
  groupId: '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10',
  state: 'running',
  additions: { planned: 60, done: 20, failed: 5 },
  removals: { planned: 50, done: 5, failed: 0, held: 10 },
  startedAt: '2026-11-21T09:12:31.007Z',
  endedAt: null,
};

it('measures a run by what it may write now: what is held waits for a person', () => {
  expect(progressOf(run)).toEqual({ value: 0.3 });
});

it('knows no measure before a run is planned', () => {
  expect(progressOf({ ...run, state: 'planning' })).toEqual({});
});

it('knows no measure where all that is left is held', () => {
  const removals = { planned: 10, done: 0, failed: 0, held: 10 };
  expect(progressOf({ ...run, additions: { planned: 0, done: 0, failed: 0 }, removals })).toEqual({});
});
