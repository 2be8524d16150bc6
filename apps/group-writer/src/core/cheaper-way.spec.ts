import fc from 'fast-check';
import { isListCheaper } from './cheaper-way';

describe('the cheaper way to many devices', () => {
  it.each([
    ['nearly all of a tenant', 100_000, 100_000, true],
    ['all of a small tenant among many who are nowhere', 100_000, 20_000, true],
    ['a tenth of a tenant', 10_000, 100_000, false],
    ['a few', 15, 1_000, false],
    ['many in an empty tenant', 100_000, 0, false],
  ])('for %s', (_, wanted, devices, list) => {
    expect(isListCheaper(wanted, devices)).toBe(list);
  });

  it('is a list only where that spares as many round trips as it costs, or nearly so in units', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(3_000_000), (wanted, devices) => {
        const [pages, requests] = [Math.ceil(devices / 999), Math.ceil(wanted / 15)];
        if (isListCheaper(wanted, devices)) expect(pages).toBeLessThanOrEqual(requests);
      }),
    );
  });
});
