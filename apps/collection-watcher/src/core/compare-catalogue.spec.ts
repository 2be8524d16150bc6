import { compareCatalogue, type KnownCollection } from './compare-catalogue';
import type { CatalogueEntry } from './source';

const entry = (collectionId: string, name = collectionId): CatalogueEntry => ({
  collectionId,
  name,
  type: 'device',
  memberCount: 1,
  lastChange: 'noon',
  ready: true,
  evaluation: 'ready',
});
const known = (collectionId: string, absences = 0, lost = false): KnownCollection => ({
  ...entry(collectionId),
  absences,
  lost,
});
const compare = (before: readonly KnownCollection[], now: readonly CatalogueEntry[]) =>
  compareCatalogue(
    new Map(before.map((collection) => [collection.collectionId, collection])),
    new Map(now.map((collection) => [collection.collectionId, collection])),
  );

it('finds nothing when nothing changed', () => {
  expect(compare([known('A')], [entry('A')])).toEqual({
    observed: [],
    returned: [],
    absent: [],
    wentBack: false,
  });
});

it('finds new and renamed collections', () => {
  const { observed } = compare([known('A')], [entry('A', 'renamed'), entry('B')]);
  expect(observed.map(({ collectionId }) => collectionId)).toEqual(['A', 'B']);
});

it('counts a collection as lost when two catalogues in a row do not show it', () => {
  expect(compare([known('A')], []).absent).toEqual([{ collectionId: 'A', absences: 1, lost: false }]);
  expect(compare([known('A', 1)], []).absent).toEqual([{ collectionId: 'A', absences: 2, lost: true }]);
  expect(compare([known('A', 2, true)], []).absent).toEqual([]);
});

it('finds a collection that came back', () => {
  const { observed, returned } = compare([known('A', 2, true)], [entry('A')]);
  expect([observed.length, returned.length]).toEqual([1, 1]);
});

it('finds that the site shows an older state', () => {
  const at = (lastChange: string) => ({ lastChange: `2026-11-${lastChange}T10:00:00Z` });
  const before = { ...known('A'), ...at('21') };
  expect(compare([before], [{ ...entry('A'), ...at('20') }])).toMatchObject({ wentBack: true, observed: [at('20')] });
  expect(compare([before], [{ ...entry('A'), ...at('22') }])).toMatchObject({ wentBack: false });
  expect(compare([before], [{ ...entry('B'), ...at('20') }])).toMatchObject({ wentBack: false });
});
