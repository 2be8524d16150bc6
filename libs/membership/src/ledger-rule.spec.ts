import fc from 'fast-check';
import { type Effect, type LedgerRow, afterAnswer, afterRead, due, isSpent, withClaims } from './index';

type Ids = ReadonlySet<string>;

/** A group, its ledger and what we want in it: the rule as a machine that a test can drive. */
class Machine {
  group = new Set<string>();
  wanted = new Set<string>();
  ledger = new Map<string, LedgerRow>();

  private put(id: string, row: LedgerRow | undefined): void {
    if (row) this.ledger.set(id, row);
    else this.ledger.delete(id);
  }

  want(ids: Ids): void {
    const before = this.wanted;
    this.wanted = new Set(ids);
    for (const id of new Set([...before, ...ids])) {
      const live = ids.has(id);
      this.put(id, withClaims(this.ledger.get(id), { wanted: live, live, leavesDisabledOnly: false, barred: false }));
    }
  }

  fullSync(): void {
    for (const id of new Set([...this.group, ...this.ledger.keys()])) {
      this.put(id, afterRead(this.ledger.get(id), this.group.has(id), 'none'));
    }
  }

  /** Writes all that is due once; `effect` says how the directory answers. Returns whether anything was due. */
  drain(effect: (id: string) => { readonly happens: boolean; readonly said: Effect }): boolean {
    const rows = [...this.ledger].filter(([, row]) => due(row));
    for (const [id, row] of rows) {
      const write = due(row) ?? 'add';
      const { happens, said } = effect(id);
      if (happens && write === 'add') this.group.add(id);
      if (happens && write === 'remove') this.group.delete(id);
      this.put(id, afterAnswer({ ...row, present: 'unknown' }, write, row.present, said));
    }
    return rows.length > 0;
  }

  settle(): void {
    while (this.drain(() => ({ happens: true, said: 'done' })));
  }
}

const people = ['a', 'b', 'c', 'd', 'e'];
const some = fc.subarray(people).map((ids) => new Set(ids));
const answers = fc.constantFrom(
  { happens: true, said: 'done' as const },
  { happens: true, said: 'unknown' as const },
  { happens: false, said: 'unknown' as const },
  { happens: false, said: 'none' as const },
);
const steps = fc.array(
  fc.oneof(
    some.map((ids) => (machine: Machine) => machine.want(ids)),
    fc.constantFrom(...people).map((id) => (machine: Machine) => void machine.group.add(id)),
    fc.constantFrom(...people).map((id) => (machine: Machine) => void machine.group.delete(id)),
    fc.constant((machine: Machine) => machine.fullSync()),
    fc.array(answers, { minLength: 1, maxLength: 5 }).map((given) => (machine: Machine) => {
      let next = 0;
      machine.drain(() => given[next++ % given.length] ?? { happens: true, said: 'done' });
    }),
  ),
  { maxLength: 40 },
);

const sorted = (ids: Iterable<string>) => [...ids].sort();

describe('the rule of the ledger', () => {
  it('makes the group exactly what is wanted by a full sync, whatever came before', () => {
    fc.assert(
      fc.property(steps, some, (history, wanted) => {
        const machine = new Machine();
        for (const step of history) step(machine);
        machine.want(wanted);
        machine.fullSync();
        machine.settle();
        expect(sorted(machine.group)).toEqual(sorted(wanted));
        expect(sorted(machine.ledger.keys())).toEqual(sorted(wanted));
      }),
    );
  });

  it('§4.17: never touches in an incremental sync whom we never wanted', () => {
    fc.assert(
      fc.property(fc.array(some, { maxLength: 10 }), (wishes) => {
        const machine = new Machine();
        machine.group = new Set(['stranger', 'a']);
        for (const wish of wishes) {
          machine.want(wish);
          machine.settle();
          expect(machine.group.has('stranger')).toBe(true);
        }
        const everWanted = wishes.some((wish) => wish.has('a'));
        if (!everWanted) expect(machine.group.has('a')).toBe(true);
      }),
    );
  });

  it('§4.18: does not write again what somebody removed by hand, until a full sync', () => {
    const machine = new Machine();
    machine.want(new Set(['b']));
    machine.settle();
    machine.group.delete('b');
    machine.settle();
    expect(sorted(machine.group)).toEqual([]);
    machine.fullSync();
    machine.settle();
    expect(sorted(machine.group)).toEqual(['b']);
  });

  it('lets opposite changes cancel before a write leaves', () => {
    const machine = new Machine();
    machine.group.add('c');
    machine.want(new Set(['c']));
    machine.want(new Set());
    expect(machine.ledger.size).toBe(0);
    machine.settle();
    expect(sorted(machine.group)).toEqual(['c']);
  });

  it('settles a removal whose answer was lost, when the member has come back meanwhile', () => {
    const machine = new Machine();
    machine.want(new Set(['c']));
    machine.settle();
    machine.want(new Set());
    machine.drain(() => ({ happens: true, said: 'unknown' }));
    machine.want(new Set(['c']));
    machine.settle();
    expect(sorted(machine.group)).toEqual(['c']);
  });

  it('takes over a member that was there already: it leaves with the collection', () => {
    const machine = new Machine();
    machine.group.add('a');
    machine.want(new Set(['a']));
    machine.settle();
    machine.want(new Set());
    machine.settle();
    expect(sorted(machine.group)).toEqual([]);
  });

  it('keeps a repeated answer or wish from changing anything', () => {
    fc.assert(
      fc.property(steps, some, (history, wanted) => {
        const machine = new Machine();
        for (const step of history) step(machine);
        machine.want(wanted);
        const once = new Map(machine.ledger);
        machine.want(wanted);
        expect(machine.ledger).toEqual(once);
        for (const row of machine.ledger.values()) expect(isSpent(row)).toBe(false);
      }),
    );
  });
});

describe('a read of the group', () => {
  const synced: LedgerRow = { wanted: true, present: 'yes', setAside: null };

  it('yields to a write that was acknowledged after it began', () => {
    expect(afterRead(synced, false, 'afterReadBegan')).toEqual(synced);
  });

  it('makes unknown what it contradicts so soon after a write of ours', () => {
    expect(afterRead(synced, false, 'withinReplicaLag')).toEqual({ ...synced, present: 'unknown' });
  });

  it('ends the rejection of a removal', () => {
    expect(afterRead({ wanted: false, present: 'yes', setAside: 'rejected' }, true, 'none')).toEqual({
      wanted: false,
      present: 'yes',
      setAside: null,
    });
  });
});
