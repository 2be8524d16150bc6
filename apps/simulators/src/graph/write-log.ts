/** One request that meant to change the members of a group. */
export interface MembershipWrite {
  readonly at: string;
  readonly tenantId: string;
  readonly groupId: string;
  readonly op: 'add' | 'remove';
  readonly method: string;
  readonly objectIds: readonly string[];
  /** What the caller was told; null when the connection was cut. */
  readonly status: number | null;
  /** Whether it took effect, whatever the caller was told. */
  readonly applied: boolean;
  /** Whether it came inside a `$batch`. */
  readonly batched: boolean;
}

const KEPT = 200_000;

/** The membership writes in the order in which they came; the oldest go when there are too many. */
export class WriteLog {
  private readonly writes: (MembershipWrite & { readonly sequence: number })[] = [];
  private last = 0;

  add(write: MembershipWrite): void {
    this.writes.push({ sequence: ++this.last, ...write });
    if (this.writes.length > KEPT) this.writes.splice(0, KEPT / 10);
  }

  /** Those after a sequence number, of one group when it is named. */
  list({
    after = 0,
    groupId,
  }: {
    readonly after?: number;
    readonly groupId?: string;
  }): readonly (MembershipWrite & { sequence: number })[] {
    return this.writes.filter(
      (write) => write.sequence > after && (groupId === undefined || write.groupId === groupId),
    );
  }

  clear(): void {
    this.writes.length = 0;
  }
}
