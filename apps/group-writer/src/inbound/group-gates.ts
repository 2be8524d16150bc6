/** Groups that refused a write. */
type Refused = ReadonlySet<string>;

/** A flight's place behind those that came before it. */
export interface Place {
  /** When all before it in these groups are answered: the groups that refused. */
  readonly before: Promise<Refused>;
  /** It is answered itself; said again, it changes nothing. */
  sent(refused: Refused): void;
}

/** Lets one flight at a time write to a group; the next one may be taken from the ledger meanwhile, and waits behind it. */
export class GroupGates {
  private readonly lines = new Map<string, { last: Promise<Refused>; length: number }>();

  /** Groups with writes on their way. */
  get sending(): readonly string[] {
    return [...this.lines.keys()];
  }

  /** Of these, the ones in which another flight waits already. */
  get full(): readonly string[] {
    return this.sending.filter((groupId) => (this.lines.get(groupId)?.length ?? 0) > 1);
  }

  enter(groupIds: readonly string[]): Place {
    const earlier = groupIds.flatMap((groupId) => this.lines.get(groupId)?.last ?? []);
    const before = Promise.all(earlier).then((all) => new Set(all.flatMap((refused) => [...refused])));
    let open: (refused: Refused) => void = () => undefined;
    const last = new Promise<Refused>((resolve) => (open = resolve));
    for (const groupId of groupIds) {
      this.lines.set(groupId, { last, length: (this.lines.get(groupId)?.length ?? 0) + 1 });
    }
    let answered = false;
    const sent = (refused: Refused) => {
      if (answered) return;
      answered = true;
      for (const groupId of groupIds) this.leave(groupId);
      open(refused);
    };
    return { before, sent };
  }

  private leave(groupId: string): void {
    const line = this.lines.get(groupId);
    if (!line) return;
    line.length -= 1;
    if (line.length === 0) this.lines.delete(groupId);
  }
}
