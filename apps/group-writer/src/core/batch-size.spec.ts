import { BatchSize } from './batch-size';

const NOW = 1_800_000_000_000;
const good = (additions: number) => ({ additions, unavailable: false, tookMs: 300 });
const unavailable = (additions: number) => ({ additions, unavailable: true, tookMs: 300 });

/** Batches that go well until so many additions go into one. */
function grownTo(additions: number): BatchSize {
  const size = new BatchSize();
  while (size.additions < additions) size.note(good(size.additions), false, NOW);
  return size;
}

it('begins with five, and tries more when five batches in a row go well', () => {
  const size = new BatchSize();
  for (let batch = 0; batch < 4; batch++) size.note(good(5), false, NOW);
  expect(size.additions).toBe(5);
  size.note(good(5), false, NOW);
  expect(size.additions).toBe(6);
});

it('tries no more while the quota is what limits', () => {
  const size = new BatchSize();
  for (let batch = 0; batch < 50; batch++) size.note(good(5), true, NOW);
  expect(size.additions).toBe(5);
});

it('puts half as much into a batch when Graph was not available, and grows to just below what was too much', () => {
  const size = grownTo(6);
  size.note(unavailable(6), false, NOW);
  expect(size.additions).toBe(3);
  for (let batch = 0; batch < 50; batch++) size.note(good(size.additions), false, NOW);
  expect(size.additions).toBe(5);
});

it('learns nothing more from batches that were made before it was cut', () => {
  const size = grownTo(6);
  for (let batch = 0; batch < 10; batch++) size.note(unavailable(6), false, NOW);
  expect(size.additions).toBe(3);
  for (let batch = 0; batch < 50; batch++) size.note(good(size.additions), false, NOW);
  expect(size.additions).toBe(5);
});

it('holds a small batch that failed against the moment, not against its size', () => {
  const size = new BatchSize();
  for (let change = 0; change < 10; change++) size.note(unavailable(1), false, NOW);
  expect(size.additions).toBe(1);
  for (let batch = 0; batch < 100; batch++) size.note(good(size.additions), false, NOW);
  expect(size.additions).toBeGreaterThan(5);
});

it('tries what was too much again after an hour', () => {
  const size = grownTo(6);
  size.note(unavailable(6), false, NOW);
  for (let batch = 0; batch < 50; batch++) size.note(good(size.additions), false, NOW + 3_600_001);
  expect(size.additions).toBeGreaterThan(6);
});
