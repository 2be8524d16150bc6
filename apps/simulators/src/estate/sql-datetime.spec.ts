import { sqlDateTime, sqlMoment } from './sql-datetime';

it.each([
  ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.001Z', '2026-01-02T03:04:05Z'],
  ['2026-01-02T03:04:05.002Z', '2026-01-02T03:04:05.003Z'],
  ['2026-01-02T03:04:05.310Z', '2026-01-02T03:04:05.31Z'],
  ['2026-01-02T03:04:05.308Z', '2026-01-02T03:04:05.307Z'],
  ['2026-01-02T03:04:05.999Z', '2026-01-02T03:04:06Z'],
])('configmgr 1.5: %s is shown as %s', (given, shown) => {
  expect(sqlDateTime(Date.parse(given))).toBe(shown);
});

it('configmgr 1.5: two moments at least 4 ms apart stay apart', () => {
  for (let ms = 0; ms < 1000; ms++) expect(sqlMoment(ms + 4)).toBeGreaterThan(sqlMoment(ms));
});
