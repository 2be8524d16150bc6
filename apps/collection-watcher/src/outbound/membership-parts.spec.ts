import fc from 'fast-check';
import { membershipChanged } from '@rollcall/contracts';
import { membershipParts } from './membership-parts';

const step = { collection: 'hq/ABC00012', kind: 'difference', epoch: 7, version: 3 } as const;

it('an empty baseline is one part with empty lists', () => {
  const none = new Uint32Array(0);
  expect(membershipParts({ ...step, kind: 'baseline' }, none, none)).toEqual([
    { ...step, kind: 'baseline', part: 1, parts: 1, added: [], removed: [] },
  ]);
});

it('parts hold every change once, additions first, and keep to the contract', () => {
  const size = fc.nat({ max: 1_400 });
  fc.assert(
    fc.property(size, size, (additions, removals) => {
      const added = Uint32Array.from({ length: additions }, (_, index) => 2 * index);
      const removed = Uint32Array.from({ length: removals }, (_, index) => 2 * index + 1);
      const parts = membershipParts(step, added, removed);
      for (const [index, part] of parts.entries()) {
        expect(membershipChanged.data.parse(part)).toEqual(part);
        expect([part.part, part.parts]).toEqual([index + 1, parts.length]);
        expect(part.added.length + part.removed.length).toBeLessThanOrEqual(500);
      }
      expect(parts.flatMap((part) => part.added)).toEqual(Array.from(added));
      expect(parts.flatMap((part) => part.removed)).toEqual(Array.from(removed));
    }),
    { numRuns: 40 },
  );
});
