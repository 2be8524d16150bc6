import { GroupGates } from './group-gates';

describe('the gates of groups', () => {
  it('let a flight begin when those before it in any of its groups are answered, and say who refused', async () => {
    const gates = new GroupGates();
    const first = gates.enter(['a', 'b']);
    expect(await first.before).toEqual(new Set());
    const second = gates.enter(['b', 'c']);
    const order: string[] = [];
    const began = second.before.then((refused) => order.push(`second begins, refused: ${[...refused].join()}`));
    order.push('first is answered');
    first.sent(new Set(['b']));
    await began;
    expect(order).toEqual(['first is answered', 'second begins, refused: b']);
  });

  it('know where something is on its way, and where another waits behind it', () => {
    const gates = new GroupGates();
    const first = gates.enter(['a', 'b']);
    const second = gates.enter(['b']);
    expect([gates.sending, gates.full]).toEqual([['a', 'b'], ['b']]);
    first.sent(new Set());
    first.sent(new Set()); // said twice
    expect([gates.sending, gates.full]).toEqual([['b'], []]);
    second.sent(new Set());
    expect(gates.sending).toEqual([]);
  });
});
