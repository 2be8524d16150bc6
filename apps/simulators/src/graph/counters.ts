/** What was asked, and what must never happen. */
export class Counters {
  private values = fresh();

  /** A request as Graph bills it: alone or inside a batch. */
  request(kind: string, status: number | null): void {
    const { requests, statuses } = this.values;
    requests[kind] = (requests[kind] ?? 0) + 1;
    const answer = status === null ? 'cut' : String(status);
    statuses[answer] = (statuses[answer] ?? 0) + 1;
  }

  cost({ units, writes }: { readonly units: number; readonly writes: number }): void {
    this.values.resourceUnits += units;
    this.values.writeCost += writes;
  }

  add(
    name:
      'httpCalls' | 'tokens' | 'writes' | 'membersAdded' | 'membersRemoved' | 'objectsDeleted' | 'overlappingWrites',
    by = 1,
  ): void {
    this.values[name] += by;
  }

  get(): Readonly<ReturnType<typeof fresh>> & { readonly throttled: number } {
    return { ...this.values, throttled: this.values.statuses['429'] ?? 0 };
  }

  reset(): void {
    this.values = fresh();
  }
}

const fresh = () => ({
  httpCalls: 0,
  tokens: 0,
  /** By method and template, such as `PATCH /groups/{id}`. */
  requests: {} as Record<string, number>,
  statuses: {} as Record<string, number>,
  /** Requests that meant to change members. */
  writes: 0,
  membersAdded: 0,
  membersRemoved: 0,
  resourceUnits: 0,
  writeCost: 0,
  /** Objects taken out of the directory: must stay 0. */
  objectsDeleted: 0,
  /** A write of a group that came while another one of it was not answered: must stay 0. */
  overlappingWrites: 0,
});
