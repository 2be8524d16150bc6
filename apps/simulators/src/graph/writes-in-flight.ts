/** Which groups are being written by which HTTP calls. */
export class WritesInFlight {
  private readonly callsOf = new Map<string, Set<string>>();
  private readonly groupsOf = new Map<string, Set<string>>();

  /** Whether no other call is writing the group now. */
  begins(groupId: string, call: string): boolean {
    const calls = this.callsOf.get(groupId) ?? new Set();
    this.callsOf.set(groupId, calls.add(call));
    const groups = this.groupsOf.get(call) ?? new Set();
    this.groupsOf.set(call, groups.add(groupId));
    return calls.size === 1;
  }

  /** The call was answered, with everything in it. */
  ended(call: string): void {
    for (const groupId of this.groupsOf.get(call) ?? []) {
      const calls = this.callsOf.get(groupId);
      if (calls?.delete(call) && calls.size === 0) this.callsOf.delete(groupId);
    }
    this.groupsOf.delete(call);
  }
}
