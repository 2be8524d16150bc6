import fc from 'fast-check';
import { difference } from './difference';

it('names what changed, by its path, and leaves out what changes with everything', () => {
  const before = { enabled: true, guard: { minRemovals: 50, guardWindow: '24h' }, neverAdd: ['a'], revision: 1 };
  const after = { enabled: false, guard: { minRemovals: 10, guardWindow: '24h' }, neverAdd: ['a', 'b'], revision: 2 };
  expect(difference(before, after)).toEqual([
    { field: 'enabled', before: 'true', after: 'false' },
    { field: 'guard.minRemovals', before: '50', after: '10' },
    { field: 'neverAdd', before: 'a', after: 'a, b' },
  ]);
});

it('shows all of what came and of what went', () => {
  expect(difference(null, { site: 'hq', neverAdd: [] })).toEqual([{ field: 'site', before: undefined, after: 'hq' }]);
  expect(difference({ site: 'hq' }, null)).toEqual([{ field: 'site', before: 'hq', after: undefined }]);
});

it('shows a plain value that changed, as everything that is paused', () => {
  expect(difference(false, true)).toEqual([{ field: '', before: 'false', after: 'true' }]);
});

it('finds nothing between a thing and itself, and the same fields in both directions', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      expect(difference(one, one)).toEqual([]);
      const there = difference(one, other);
      const back = difference(other, one).map(({ field, before, after }) => ({ field, before: after, after: before }));
      const sorted = (list: typeof back) =>
        [...list].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
      expect(sorted(back)).toEqual(sorted([...there]));
    }),
  );
});
