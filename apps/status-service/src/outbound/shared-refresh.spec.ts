import { SharedRefresh } from './shared-refresh';

it('gives everybody one that began after the question, and shares it', async () => {
  const began: (() => void)[] = [];
  const shared = new SharedRefresh(() => new Promise((resolve) => began.push(resolve)));
  const first = shared.fresh();
  await Promise.resolve();
  const [second, third] = [shared.fresh(), shared.fresh()];
  await Promise.resolve();
  expect(began).toHaveLength(1);
  began[0]?.();
  await first;
  await new Promise(setImmediate);
  expect(began).toHaveLength(2);
  began[1]?.();
  await Promise.all([second, third]);
});

it('tells those who asked of a failure, and tries anew for the next', async () => {
  const outcomes = [Promise.reject(new Error('no database')), Promise.resolve()];
  outcomes.forEach((outcome) => outcome.catch(() => undefined));
  const shared = new SharedRefresh(() => outcomes.shift() ?? Promise.resolve());
  await expect(shared.fresh()).rejects.toThrow('no database');
  await expect(shared.fresh()).resolves.toBeUndefined();
});
