import { VirtualClock } from '../virtual-clock';
import { Waits } from './waits';

const refused = (retryAfter?: string) => ({
  status: 429,
  ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }),
});

function waiting(speed = 1) {
  const real = { ms: 0 };
  const clock = new VirtualClock(speed, () => real.ms);
  return { real, clock, waits: new Waits(clock) };
}

it('5.5: knows who comes while told to wait, but for what was under way', () => {
  const { clock, waits } = waiting();
  waits.told('a', refused('10'), 150_000);
  expect(waits.during('a', clock.now() + 400)).toBe(false);
  expect(waits.during('a', clock.now() + 600)).toBe(true);
  expect(waits.during('a', clock.now() + 9_999)).toBe(true);
  expect(waits.during('a', clock.now() + 10_000)).toBe(false);
  expect(waits.during('b', clock.now() + 600)).toBe(false);
});

it('5.5: a second refusal makes the wait longer, never shorter', () => {
  const { real, waits } = waiting();
  waits.told('a', refused('10'), 150_000);
  real.ms += 1_000;
  waits.told('a', refused('2'), 150_000);
  expect(waits.during('a', 9_000)).toBe(true);
  waits.told('a', refused('30'), 150_000);
  expect(waits.during('a', 30_000)).toBe(true);
  waits.told('a', { status: 204 }, 150_000);
  expect(waits.during('a', 30_000)).toBe(true);
});

it('5.5: without a Retry-After a window has to pass', () => {
  const { waits } = waiting();
  waits.told('a', refused(), 150_000);
  expect(waits.during('a', 149_000)).toBe(true);
  expect(waits.during('a', 150_000)).toBe(false);
});

it('11.2: a Retry-After is in real seconds', () => {
  const { waits } = waiting(20);
  waits.told('a', refused('2.5'), 150_000);
  expect(waits.during('a', 49_000)).toBe(true);
  expect(waits.during('a', 50_000)).toBe(false);
});
