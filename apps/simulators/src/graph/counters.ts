interface CounterValues {
  httpCalls: number;
  /** Requests to the sign-in service. */
  tokens: number;
  /** By method and template, such as `PATCH /groups/{id}`. */
  readonly requests: Record<string, number>;
  readonly statuses: Record<string, number>;
  /** Requests that meant to change members. */
  writes: number;
  membersAdded: number;
  membersRemoved: number;
  resourceUnits: number;
  writeCost: number;
  /** Objects taken out of the directory: must stay 0. */
  objectsDeleted: number;
  /** A write of a group that came while another one of it was not answered: must stay 0. */
  overlappingWrites: number;
}

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

  add(name: Exclude<keyof CounterValues, 'requests' | 'statuses' | 'resourceUnits' | 'writeCost'>, by = 1): void {
    this.values[name] += by;
  }

  get(): Readonly<CounterValues> & { readonly throttled: number } {
    return { ...this.values, throttled: this.values.statuses['429'] ?? 0 };
  }

  reset(): void {
    this.values = fresh();
  }
}

const fresh = (): CounterValues => ({
  httpCalls: 0,
  tokens: 0,
  requests: {},
  statuses: {},
  writes: 0,
  membersAdded: 0,
  membersRemoved: 0,
  resourceUnits: 0,
  writeCost: 0,
  objectsDeleted: 0,
  overlappingWrites: 0,
});
