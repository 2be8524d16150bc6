interface CounterValues {
  httpCalls: number;
  /** Requests to the sign-in service. */
  tokens: number;
  /** By method and template, such as `PATCH /groups/{id}`. */
  readonly requests: Record<string, number>;
  readonly statuses: Record<string, number>;
  /** Requests that meant to change members, and what was answered to them. */
  writes: number;
  readonly writeStatuses: Record<string, number>;
  membersAdded: number;
  membersRemoved: number;
  resourceUnits: number;
  writeCost: number;
  /** Members of writes that were so already, and those of them that the caller had been told of. */
  membersAlreadySo: number;
  membersRepeated: number;
  /** Writes that came while a 429 asked the caller to wait. */
  writesDuringWait: number;
  /** Requests that were answered 503 because of the links in their batch. */
  heavyBatchFailures: number;
  /** Requests that meant to delete an object, and objects really taken out of the directory: both must stay 0. */
  objectDeletions: number;
  objectsDeleted: number;
  /** A write of a group that came while another one of it was not answered: must stay 0. */
  overlappingWrites: number;
  readonly overlapsByGroup: Record<string, number>;
}

type Sum = { [Name in keyof CounterValues]: CounterValues[Name] extends number ? Name : never }[keyof CounterValues];

/** What was asked, and what must never happen. */
export class Counters {
  private values = fresh();

  /** A request as Graph bills it: alone or inside a batch. */
  request(kind: string, status: number | null): void {
    increase(this.values.requests, kind);
    increase(this.values.statuses, answered(status));
  }

  write(status: number | null): void {
    this.values.writes++;
    increase(this.values.writeStatuses, answered(status));
  }

  overlap(groupId: string): void {
    this.values.overlappingWrites++;
    increase(this.values.overlapsByGroup, groupId);
  }

  cost({ units, writes }: { readonly units: number; readonly writes: number }): void {
    this.values.resourceUnits += units;
    this.values.writeCost += writes;
  }

  add(name: Sum, by = 1): void {
    this.values[name] += by;
  }

  get(): Readonly<CounterValues> & { readonly throttled: number } {
    return { ...this.values, throttled: this.values.statuses['429'] ?? 0 };
  }

  reset(): void {
    this.values = fresh();
  }
}

const increase = (values: Record<string, number>, name: string): void => {
  values[name] = (values[name] ?? 0) + 1;
};

const answered = (status: number | null): string => (status === null ? 'cut' : String(status));

const fresh = (): CounterValues => ({
  httpCalls: 0,
  tokens: 0,
  requests: {},
  statuses: {},
  writes: 0,
  writeStatuses: {},
  membersAdded: 0,
  membersRemoved: 0,
  resourceUnits: 0,
  writeCost: 0,
  membersAlreadySo: 0,
  membersRepeated: 0,
  writesDuringWait: 0,
  heavyBatchFailures: 0,
  objectDeletions: 0,
  objectsDeleted: 0,
  overlappingWrites: 0,
  overlapsByGroup: {},
});
