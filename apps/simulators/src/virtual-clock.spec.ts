import { VirtualClock } from './virtual-clock';

it('11.2: runs as fast as it is told, without a jump when the speed changes', () => {
  let real = 1_000;
  const clock = new VirtualClock(1, () => real);
  real += 500;
  expect(clock.now()).toBe(1_500);
  clock.runAt(10);
  expect(clock.now()).toBe(1_500);
  real += 100;
  expect(clock.now()).toBe(2_500);
  clock.runAt(1);
  real += 100;
  expect(clock.now()).toBe(2_600);
});

it('11.2: jumps ahead, and says how long a virtual time takes', () => {
  const clock = new VirtualClock(20, () => 0);
  clock.advance(7_000);
  expect(clock.now()).toBe(7_000);
  expect(clock.realMs(150_000)).toBe(7_500);
});
