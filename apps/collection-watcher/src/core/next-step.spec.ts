import { nextStep, type Line } from './next-step';
import type { Reading } from './reading';

const entry = {
  collectionId: 'ABC00012',
  name: 'Pilots',
  type: 'device',
  memberCount: 3,
  lastChange: 'now',
  ready: true,
  evaluation: 'ready',
} as const;
const set = (...ids: readonly number[]) => Uint32Array.from(ids);
const held = (...ids: readonly number[]): Line => ({
  held: { epoch: 7, version: 3, members: set(...ids) },
  lastEpoch: 7,
});
const complete = (...ids: readonly number[]): Reading => ({ kind: 'complete', members: set(...ids), entry });
const miscounted = (...ids: readonly number[]): Reading => ({ kind: 'miscounted', members: set(...ids), entry });

it('begins a line with a baseline, also of an empty collection', () => {
  expect(nextStep({}, complete(1, 2), 'empty-unconfirmed')).toEqual({
    step: { kind: 'baseline', members: set(1, 2) },
    complete: true,
  });
  expect(nextStep({}, complete(), 'empty-unconfirmed')).toEqual({
    step: { kind: 'baseline', members: set() },
    complete: true,
  });
});

it('publishes nothing when nothing changed', () => {
  expect(nextStep(held(1, 2), complete(1, 2), 'empty-unconfirmed')).toEqual({ step: { kind: 'none' }, complete: true });
});

it('publishes who came and who left', () => {
  expect(nextStep(held(1, 2), complete(2, 3), 'empty-unconfirmed').step).toEqual({
    kind: 'difference',
    members: set(2, 3),
    added: set(3),
    removed: set(1),
  });
});

it('takes additions and lets removals wait while only MemberCount disagrees', () => {
  const verdict = nextStep(held(1, 2), miscounted(2, 3), 'empty-unconfirmed');
  expect(verdict).toMatchObject({ complete: false, message: 'MemberCount says 3 and 2 rows are shown: removals wait' });
  expect(verdict.step).toEqual({ kind: 'difference', members: set(1, 2, 3), added: set(3), removed: set() });
});

it('begins a first line with the rows that are shown, but never replaces an earlier line by them', () => {
  expect(nextStep({}, miscounted(1), 'empty-unconfirmed')).toMatchObject({
    step: { kind: 'baseline' },
    complete: false,
  });
  expect(nextStep({ lastEpoch: 7 }, miscounted(1), 'empty-unconfirmed')).toMatchObject({
    step: { kind: 'none' },
    complete: false,
  });
});

it('does nothing with a reading that was thrown away, and says why', () => {
  const verdict = nextStep(held(1, 2), { kind: 'discarded', reason: 'it was torn' }, 'empty-confirmed');
  expect(verdict).toEqual({ step: { kind: 'none' }, complete: false, message: 'it was torn' });
});

it('believes a fall to empty only when it is confirmed', () => {
  expect(nextStep(held(1, 2), complete(), 'empty-unconfirmed')).toMatchObject({
    step: { kind: 'none' },
    complete: false,
    emptied: true,
  });
  expect(nextStep(held(1, 2), complete(), 'empty-confirmed').step).toMatchObject({
    kind: 'difference',
    removed: set(1, 2),
  });
});

it('treats an empty baseline that replaces an earlier line like a fall to empty', () => {
  expect(nextStep({ lastEpoch: 7 }, complete(), 'empty-unconfirmed')).toMatchObject({
    step: { kind: 'none' },
    emptied: true,
  });
  expect(nextStep({ lastEpoch: 7 }, complete(), 'empty-confirmed')).toMatchObject({
    step: { kind: 'baseline' },
    complete: true,
  });
});

describe('of a site that was restored to an older state', () => {
  const verdict = (line: Line, reading: Reading) => nextStep(line, reading, 'restored');

  it('who joined is taken, and who left waits', () => {
    expect(verdict(held(1, 2), complete(2, 3))).toMatchObject({
      step: { kind: 'difference', members: set(1, 2, 3), added: set(3), removed: set() },
      complete: false,
      message: expect.stringContaining('until a person confirms'),
    });
    expect(verdict(held(1, 2), complete())).toMatchObject({ step: { kind: 'none' }, complete: false });
  });

  it('a collection from which nobody left is complete', () => {
    expect(verdict(held(1, 2), complete(1, 2))).toEqual({ step: { kind: 'none' }, complete: true });
    expect(verdict(held(1), complete(1, 2))).toMatchObject({ step: { kind: 'difference' }, complete: true });
  });

  it('no line is replaced, and a first one is not complete: a full sync would take it for the truth', () => {
    expect(verdict({ lastEpoch: 7 }, complete(1))).toMatchObject({ step: { kind: 'none' }, complete: false });
    expect(verdict({}, complete(1))).toMatchObject({ step: { kind: 'baseline' }, complete: false });
  });
});
