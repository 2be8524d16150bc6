import type { BenchResult } from './result';
import { tables } from './tables';

const result: BenchResult = {
  scenario: 'adds',
  replicas: 3,
  speed: 20,
  size: 100,
  writing: {
    members: 100_000,
    writes: 5_556,
    seconds: 1_600,
    leastSeconds: 1_516.7,
    membersPerSecond: 62.5,
    shareOfQuota: 0.952,
    throttled: 6,
    throttledShare: 6 / 5_556,
    repeated: 0,
    busiestWindow: 5_990,
    realSeconds: 80,
    recordedPerRealSecond: 1_250,
    givenUp: 0,
  },
  machine: {
    realSeconds: 100,
    busy: 0.5,
    processes: [
      { name: 'group-writer', peakMiB: 340.4, cpuSeconds: 30 },
      { name: 'elsewhere', peakMiB: null, cpuSeconds: null },
    ],
  },
  bars: [
    { what: 'share', asked: 'at least 94.0 %', measured: '95.2 %', met: true },
    { what: '429s', asked: 'at most 0.10 %', measured: '0.11 %', met: false },
  ],
  notes: ['it was a busy machine'],
};

it('shows the figures, and says in words whether each bar holds', () => {
  const text = tables([result]);
  expect(text).toMatch(/adds ×3 .*100,000 .*62\.5 .*1,600 .*1,517 .*95\.2 % .*6 \(0\.11 %\)/);
  expect(text).toMatch(/share .*95\.2 % .*holds/);
  expect(text).toMatch(/429s .*0\.11 % .*MISSED/);
  expect(text).toMatch(/group-writer: 340 MiB, 30\.0 %/);
  expect(text).toMatch(/elsewhere: –, –/);
  expect(text).toContain('adds ×3: it was a busy machine.');
});

it('has no table for what was not measured', () => {
  expect(tables([{ ...result, bars: [], notes: [] }])).not.toMatch(/Poll to write|Looking up|Bar/);
  expect(tables([])).toBe('');
});
