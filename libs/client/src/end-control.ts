import { z } from 'zod';
import type { HttpClient } from './http-client';

/** When a simulated end misbehaves, and how; all that is given in `match` must fit. */
export interface Fault {
  readonly match?: {
    readonly method?: string;
    /** Regular expression of the path with its query. */
    readonly path?: string;
    /** Regular expression of the body's JSON. */
    readonly body?: string;
    /** Only requests inside a batch, or only others. */
    readonly batched?: boolean;
    /** Of the AdminServices: one site, by its id, and one of its addresses, by the name of the provider. */
    readonly site?: string;
    readonly provider?: string;
  };
  readonly effect: {
    readonly status?: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** The request takes effect first; then the answer is `status`, or the connection is cut. */
    readonly applyThenFail?: boolean;
    readonly destroy?: boolean;
    /** Never answers, until the caller gives up or the rule is taken away. */
    readonly hang?: boolean;
    readonly latencyMs?: number;
    /** Leaves out all rows of the answer after so many. */
    readonly truncateTo?: number;
    /** Right after the answer an evaluation of the site finds this: rows change between two pages. */
    readonly change?: {
      readonly collection: string;
      readonly add?: readonly number[];
      readonly remove?: readonly number[];
    };
  };
  /** How often; without it until it is taken away. */
  readonly times?: number;
  readonly probability?: number;
}

export const endCounters = z.looseObject({
  /** By method and template, such as `PATCH /groups/{id}`. */
  requests: z.record(z.string(), z.number()),
  statuses: z.record(z.string(), z.number()),
  writes: z.number().optional(),
  /** What the writes were answered; `cut` when the connection was. */
  writeStatuses: z.record(z.string(), z.number()).optional(),
  membersAdded: z.number().optional(),
  membersRemoved: z.number().optional(),
  /** Members of writes that were so already, and those of them that the caller had been told of. */
  membersAlreadySo: z.number().optional(),
  membersRepeated: z.number().optional(),
  /** Writes that came while a 429 asked the caller to wait. */
  writesDuringWait: z.number().optional(),
  /** Requests that were answered 503 because of the links in their batch. */
  heavyBatchFailures: z.number().optional(),
  /** Requests that meant to delete an object: must stay 0. */
  objectDeletions: z.number().optional(),
  /** Objects taken out of the directory: must stay 0. */
  objectsDeleted: z.number().optional(),
  /** A write of a group while another of it was at work: must stay 0. */
  overlappingWrites: z.number().optional(),
  overlapsByGroup: z.record(z.string(), z.number()).optional(),
  throttled: z.number().optional(),
  /** Rows that a site answered with, the most that one caller asked it within a second, and the most at a time. */
  rows: z.number().optional(),
  busiestSecond: z.number().optional(),
  mostInFlight: z.number().optional(),
});
export type EndCounters = z.infer<typeof endCounters>;

const nothing = z.unknown();

/** How one of the two simulated ends behaves. */
export class EndControl {
  constructor(private readonly end: HttpClient) {}

  /** Adds a rule; its number takes it away again. */
  async addFault(fault: Fault): Promise<number> {
    return (await this.end.request('POST', '/faults', z.object({ id: z.number() }), { body: fault })).id;
  }

  /** How many requests a rule has met, also those that it still keeps waiting. */
  async timesUsed(id: number): Promise<number> {
    const list = z.object({ items: z.array(z.object({ id: z.number(), used: z.number() })) });
    const { items } = await this.end.request('GET', '/faults', list);
    return items.find((rule) => rule.id === id)?.used ?? 0;
  }

  async removeFault(id: number): Promise<void> {
    await this.end.request('DELETE', `/faults/${id}`, nothing);
  }

  async removeAllFaults(): Promise<void> {
    await this.end.request('DELETE', '/faults', nothing);
  }

  counters(): Promise<EndCounters> {
    return this.end.request('GET', '/counters', endCounters);
  }

  async resetCounters(): Promise<void> {
    await this.end.request('DELETE', '/counters', nothing);
  }

  /** Cuts every connection until it is up again; the control API stays. */
  async setDown(down: boolean): Promise<void> {
    await this.end.request('PUT', '/down', nothing, { body: { down } });
  }
}
