import { FixedWindow } from './fixed-window';

describe('FixedWindow', () => {
  let now = 0;
  const hit = (storage: FixedWindow, caller: string) => storage.increment(caller, 60_000, 2);

  it('blocks a caller beyond the limit until its window is over, and no other', async () => {
    const storage = new FixedWindow(() => now);
    expect(await hit(storage, 'ada')).toEqual({
      totalHits: 1,
      timeToExpire: 60,
      isBlocked: false,
      timeToBlockExpire: 0,
    });
    now = 20_500;
    expect(await hit(storage, 'ada')).toMatchObject({ totalHits: 2, isBlocked: false });
    expect(await hit(storage, 'ada')).toMatchObject({ isBlocked: true, timeToBlockExpire: 40 });
    expect(await hit(storage, 'bob')).toMatchObject({ totalHits: 1, isBlocked: false });
    now = 60_000;
    expect(await hit(storage, 'ada')).toMatchObject({ totalHits: 1, isBlocked: false });
  });

  it('forgets callers whose window is over, however many there were', async () => {
    const storage = new FixedWindow(() => now);
    for (let n = 0; n < 10_000; n += 1) await hit(storage, `caller ${n}`);
    now += 60_000;
    await hit(storage, 'one more');
    expect(storage['windows'].size).toBe(1);
  });
});
