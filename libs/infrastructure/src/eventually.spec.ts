import { eventually, NeverHappenedError } from './eventually';

describe('eventually', () => {
  it('returns the value of the first try that succeeds', async () => {
    let tries = 0;
    const value = await eventually(
      () => {
        tries += 1;
        if (tries < 3) throw new Error('not yet');
        return tries;
      },
      { every: 1 },
    );
    expect(value).toBe(3);
  });

  it('takes an assertion, which returns nothing', async () => {
    await eventually(() => expect(1).toBe(1));
  });

  it('says what it saw last when time is over', async () => {
    const waiting = eventually(() => Promise.reject(new Error('the group holds 2 members')), {
      within: 5,
      every: 1,
      what: 'a group of 3',
    });
    await expect(waiting).rejects.toThrow(NeverHappenedError);
    await expect(waiting).rejects.toThrow(/a group of 3 did not.*the group holds 2 members/);
  });

  it('takes null and false for not yet', async () => {
    await expect(eventually(() => false, { within: 5, every: 1 })).rejects.toThrow(/last value was false/);
  });
});
