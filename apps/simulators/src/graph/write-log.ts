/** One request that meant to change the members of a group. */
export interface MembershipWrite {
  /** When it arrived and when it was answered, in real milliseconds since the epoch. */
  readonly arrivedMs: number;
  readonly answeredMs: number;
  /** When it was charged, by the virtual clock. */
  readonly chargedMs: number;
  readonly tenantId: string;
  readonly groupId: string;
  readonly op: 'add' | 'remove';
  readonly method: string;
  readonly objectIds: readonly string[];
  /** Of the write quota. */
  readonly cost: number;
  /** What the caller was told; null when the connection was cut. */
  readonly status: number | null;
  /** Whether it took effect, whatever the caller was told. */
  readonly applied: boolean;
  /** Whether it came inside a `$batch`. */
  readonly batched: boolean;
  /** The HTTP call that it came in. */
  readonly call: string;
}

export type LoggedWrite = MembershipWrite & { readonly sequence: number };

/** The writes after a sequence number. */
export interface WriteQuery {
  readonly after?: number;
  readonly groupId?: string;
  readonly limit?: number;
}

const KEPT = 500_000;
const PAGE = 10_000;

/** The membership writes in the order in which they were answered; the oldest go when there are too many. */
export class WriteLog {
  private writes: LoggedWrite[] = [];
  private last = 0;

  add(write: MembershipWrite): void {
    this.writes.push({ sequence: ++this.last, ...write });
    if (this.writes.length > KEPT) this.writes = this.writes.slice(KEPT / 5);
  }

  /** One page; `next` is what to ask after for the rest, null when there is none. */
  page({ after = 0, groupId, limit = PAGE }: WriteQuery): { items: readonly LoggedWrite[]; next: number | null } {
    const first = this.writes[0]?.sequence ?? this.last + 1;
    const start = Math.max(0, after - first + 1); // sequence numbers have no gaps
    if (groupId === undefined) {
      const items = this.writes.slice(start, start + limit);
      return { items, next: start + limit < this.writes.length ? (items.at(-1)?.sequence ?? null) : null };
    }
    const items: LoggedWrite[] = [];
    for (let index = start; index < this.writes.length; index++) {
      const write = this.writes[index];
      if (!write || write.groupId !== groupId) continue;
      if (items.length === limit) return { items, next: items.at(-1)?.sequence ?? null };
      items.push(write);
    }
    return { items, next: null };
  }

  clear(): void {
    this.writes = [];
  }
}
