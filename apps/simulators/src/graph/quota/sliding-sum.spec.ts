import fc from 'fast-check';
import { SlidingSum } from './sliding-sum';

it('11.3: finds the busiest window, as looking at all of them does', () => {
  const events = fc.array(fc.record({ amount: fc.nat(20), pause: fc.nat(30) }), { maxLength: 200 });
  fc.assert(
    fc.property(events, fc.integer({ min: 1, max: 100 }), (list, length) => {
      const sum = new SlidingSum();
      let now = 0;
      const seen = list.map(({ amount, pause }) => {
        now += pause;
        sum.add(amount, now, length);
        return { amount, at: now };
      });
      const ending = (end: number) => seen.filter(({ at }) => at <= end && at > end - length);
      const sums = seen.map(({ at }) => ending(at).reduce((total, { amount }) => total + amount, 0));
      expect(sum.largest).toBe(Math.max(0, ...sums));
    }),
  );
});
