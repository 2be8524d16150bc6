import fc from 'fast-check';
import { decodeIds, encodeIds } from './encode-ids';

it('brings back every set of ids', () => {
  const sets = fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff })).map((ids) => Uint32Array.from(ids).sort());
  fc.assert(fc.property(sets, (ids) => expect(decodeIds(encodeIds(ids))).toEqual(ids)));
});

it('keeps 825,000 devices in about a megabyte', () => {
  const ids = Uint32Array.from({ length: 825_000 }, (_, index) => 16_777_216 + index);
  expect(encodeIds(ids).length).toBeLessThan(1_000_000);
});

it('keeps them in less than two megabytes also when they are spread over all ids that there can be', () => {
  const ids = Uint32Array.from({ length: 825_000 }, (_, index) => index * 5_200);
  expect(encodeIds(ids).length).toBeLessThan(2_000_000);
});

it('refuses bytes that were cut off', () => {
  const bytes = encodeIds(Uint32Array.of(16_777_219));
  expect(() => decodeIds(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
});
