import fc from 'fast-check';
import { type LedgerRow, type OwnWrite, afterAnswer, afterRead, due, withClaims } from './index';

/** A group whose reads lag: they show it as it was at an earlier moment, which is never longer ago than the replica lag. */
class LaggingGroup {
  readonly truth = new Set<string>();
  readonly ledger = new Map<string, LedgerRow>();
  private readonly written = new Set<string>();
  private shown: ReadonlySet<string> = new Set();

  put(id: string, row: LedgerRow | undefined): void {
    if (row) this.ledger.set(id, row);
    else this.ledger.delete(id);
  }

  want(ids: ReadonlySet<string>): void {
    for (const id of people) {
      const live = ids.has(id);
      this.put(id, withClaims(this.ledger.get(id), { wanted: live, live, leavesDisabledOnly: false, barred: false }));
    }
  }

  /** Reads will show the group as it is now. */
  beginLag(): void {
    this.shown = new Set(this.truth);
    this.written.clear();
  }

  drain(): boolean {
    const rows = [...this.ledger].filter(([, row]) => due(row));
    for (const [id, row] of rows) {
      const write = due(row) ?? 'add';
      if (write === 'add') this.truth.add(id);
      else this.truth.delete(id);
      this.written.add(id);
      this.put(id, afterAnswer({ ...row, present: 'unknown' }, write, row.present, 'done'));
    }
    return rows.length > 0;
  }

  settle(): void {
    while (this.drain());
  }

  /** Objects that our writes have made other than a read shows them. */
  ahead(): string[] {
    return people.filter((id) => this.written.has(id) && this.truth.has(id) !== this.shown.has(id));
  }

  /** Returns what it made due, by object. */
  fullSync(): Map<string, LedgerRow> {
    for (const id of people) {
      const own: OwnWrite = this.written.has(id) ? 'withinReplicaLag' : 'none';
      this.put(id, afterRead(this.ledger.get(id), this.shown.has(id), own));
    }
    return new Map([...this.ledger].filter(([, row]) => due(row)));
  }
}

const people = ['a', 'b', 'c', 'd', 'e'];
const some = fc.subarray(people).map((ids) => new Set(ids));

describe('a read that lags behind', () => {
  it('makes the group exact all the same, also where a person undoes our writes that it does not know yet', () => {
    fc.assert(
      fc.property(
        some,
        some,
        some,
        fc.array(some, { maxLength: 4 }),
        fc.func(fc.boolean()),
        (had, first, byHand, later, undo) => {
          const group = new LaggingGroup();
          for (const id of had) group.truth.add(id);
          group.want(first);
          group.settle();
          for (const id of byHand) if (!group.truth.delete(id)) group.truth.add(id);
          group.beginLag();
          let wanted = first;
          for (const next of later) {
            group.want((wanted = next));
            group.settle();
          }
          for (const id of group.ahead()) {
            if (undo(id) && !group.truth.delete(id)) group.truth.add(id);
          }
          group.fullSync();
          group.settle();
          expect([...group.truth].sort()).toEqual([...wanted].sort());
        },
      ),
    );
  });

  it('finds nothing to do in a group that nobody else has touched but what it repeats of our own last writes', () => {
    fc.assert(
      fc.property(some, some, (first, second) => {
        const group = new LaggingGroup();
        group.want(first);
        group.settle();
        group.beginLag();
        group.want(second);
        group.settle();
        const ahead = group.ahead();
        for (const [id, row] of group.fullSync()) {
          expect(ahead).toContain(id);
          expect(row.present).toBe('unknown');
        }
      }),
    );
  });

  it('takes nobody for a stranger whom we have removed of late', () => {
    expect(afterRead(undefined, true, 'none')).toMatchObject({ present: 'yes' });
    expect(afterRead(undefined, true, 'withinReplicaLag')).toEqual({
      wanted: false,
      present: 'unknown',
      setAside: null,
    });
    expect(afterRead(undefined, true, 'afterReadBegan')).toBeUndefined();
  });

  it('keeps what a write has said that was acknowledged while the group was read', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.constantFrom('yes', 'no', 'unknown'),
        fc.boolean(),
        fc.constantFrom('inFlight', 'afterReadBegan'),
        (wanted, present, inGroup, own) => {
          fc.pre(wanted || present !== 'no');
          const row: LedgerRow = { wanted, present, setAside: null };
          expect(afterRead(row, inGroup, own)).toEqual(row);
        },
      ),
    );
  });
});
