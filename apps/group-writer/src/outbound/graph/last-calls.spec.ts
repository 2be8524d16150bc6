import { Test } from '@nestjs/testing';
import { LastCalls } from './last-calls';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('ends calls that outlast a shutdown, and gives the others time for their answer', async () => {
  const lastCalls = new LastCalls();
  const providers = [{ provide: LastCalls, useFactory: () => lastCalls }];
  const module = await Test.createTestingModule({ providers }).compile();
  await module.init();
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(lastCalls.signal.aborted).toBe(false);
  await module.close();
  expect(lastCalls.signal.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(lastCalls.signal.aborted).toBe(true);
});
