import { DeadLetterBox, decideOnMany, type DeadLetterSelection, type DecisionRefused } from './decide-dead-letters';

const START = Date.UTC(2026, 10, 21, 10);

/** A box whose letters come back as soon as they are replayed: nobody can take them in. */
class HopelessBox extends DeadLetterBox {
  readonly replayed: string[] = [];
  private readonly letters: { readonly id: string; readonly at: number }[] = [];

  constructor(count: number) {
    super();
    for (let number = 0; number < count; number++)
      this.letters.push({ id: `letter ${number}`, at: START - 1000 + number });
  }

  decide(id: string): Promise<DecisionRefused | undefined> {
    this.replayed.push(id);
    this.letters.push({ id: `${id} again`, at: START + this.replayed.length });
    return Promise.resolve(undefined);
  }

  open({ before }: DeadLetterSelection, most: number, after?: string): Promise<readonly string[]> {
    const old = this.letters.filter(({ at }) => before === undefined || at < Date.parse(before));
    const behind = old.findIndex(({ id }) => id === after) + 1;
    return Promise.resolve(
      old
        .slice(behind)
        .filter(({ id }) => !this.replayed.includes(id))
        .slice(0, most)
        .map(({ id }) => id),
    );
  }
}

describe('a decision on many dead letters', () => {
  it('is for those that lie there when it is asked for: what comes back meanwhile waits for another', async () => {
    const box = new HopelessBox(3);
    const decided = await decideOnMany(box, 'replay', {}, 'somebody', new Date(START));
    expect(decided).toEqual({ decided: 3, refused: [], more: false });
    expect(box.replayed).toEqual(['letter 0', 'letter 1', 'letter 2']);
  });

  it('keeps to an earlier moment that it names', async () => {
    const box = new HopelessBox(3);
    const before = new Date(START - 999).toISOString();
    expect(await decideOnMany(box, 'replay', { before }, 'somebody', new Date(START))).toMatchObject({ decided: 1 });
  });
});
