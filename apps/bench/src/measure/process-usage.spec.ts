import { existsSync } from 'node:fs';
import { ProcessWatch } from './process-usage';

const tells = existsSync('/proc/self/status');

it('sees the memory and the processor time of a process, where the system tells', () => {
  const watch = new ProcessWatch(() => [{ name: 'this one', pid: process.pid }]);
  const until = performance.now() + 50;
  while (performance.now() < until) void Math.sqrt(until);
  const { processes, realSeconds, busy } = watch.stop();
  expect(processes.map(({ name }) => name)).toEqual(['this one']);
  const [one] = processes;
  expect(one?.peakMiB !== null && one?.cpuSeconds !== null).toBe(tells);
  expect(one?.peakMiB ?? Infinity).toBeGreaterThan(1);
  expect(realSeconds).toBeGreaterThan(0);
  expect(busy).toBeLessThanOrEqual(1);
});

it('keeps what it has seen of a process that is gone', () => {
  let running = [{ name: 'short', pid: process.pid }];
  const watch = new ProcessWatch(() => running);
  running = [];
  expect(watch.stop().processes).toMatchObject([{ name: 'short', peakMiB: tells ? expect.any(Number) : null }]);
});

it('knows nothing of a process that was never there', () => {
  const watch = new ProcessWatch(() => [{ name: 'none', pid: 2 ** 30 }]);
  expect(watch.stop().processes).toEqual([{ name: 'none', peakMiB: null, cpuSeconds: null }]);
});
