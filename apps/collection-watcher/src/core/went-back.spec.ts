import { wentBack } from './went-back';

it('tells an older state from a newer one, and from one that was rounded otherwise', () => {
  expect(wentBack('2026-11-21T10:00:00.003Z', '2026-11-20T22:00:00Z')).toBe(true);
  expect(wentBack('2026-11-21T10:00:00Z', '2026-11-21T10:00:05.31Z')).toBe(false);
  expect(wentBack('2026-11-21T10:00:00.003Z', '2026-11-21T10:00:00Z')).toBe(false);
});

it('takes "never" for the oldest state of all, and concludes nothing from what is no time', () => {
  expect(wentBack('2026-11-21T10:00:00Z', '1980-01-01T06:00:00Z')).toBe(true);
  expect(wentBack('2026-11-21T10:00:00Z', '')).toBe(false);
  expect(wentBack('', '2026-11-21T10:00:00Z')).toBe(false);
});
