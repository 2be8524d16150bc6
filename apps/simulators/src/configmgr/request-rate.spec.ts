import { RequestRate, requestLimit } from './request-rate';

it('counts what each caller asked in the second before', () => {
  let now = 0;
  const rate = new RequestRate(() => now);
  expect(['a', 'a', 'b'].map((caller) => rate.add(caller))).toEqual([1, 2, 1]);
  now = 999;
  expect(rate.add('a')).toBe(3);
  now = 1_000;
  expect(rate.add('a')).toBe(2);
});

it('1.7: the documented limit is 200 a second for each caller', () => {
  expect(requestLimit.parse({})).toEqual({ requestsPerSecond: 200 });
});
