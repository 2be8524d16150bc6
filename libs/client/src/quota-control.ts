import { z } from 'zod';
import type { HttpClient } from './http-client';

const clock = z.object({
  /** Virtual seconds in a real one. */
  speed: z.number(),
  /** Virtual milliseconds since the epoch. */
  nowMs: z.number(),
});

const used = z.object({
  sinceMs: z.number(),
  nowMs: z.number(),
  firstWriteMs: z.number().nullable(),
  lastWriteMs: z.number().nullable(),
  /** Write cost let in, and refused. */
  writes: z.number(),
  refusedWrites: z.number(),
  units: z.number(),
  /** Of what could have been written from a full bucket between the first and the last write. */
  shareOfQuota: z.number(),
  /** The most write cost in any window of the quota's length, refused or not. */
  busiestWindow: z.number(),
  /** How full the fullest bucket was; 1 is the limit. */
  highestFill: z.number(),
  /** Refused requests, by scope and limit such as `Tenant_Application/Write`. */
  refused: z.record(z.string(), z.number()),
});

const quota = z.looseObject({
  enforced: z.boolean(),
  writes: z.number(),
  windowSeconds: z.number(),
  patchCost: z.enum(['perThree', 'one']),
  used,
  /** By client id of the app. */
  fills: z.record(z.string(), z.object({ writes: z.number(), units: z.number() })),
});

export type SimulatedClock = z.infer<typeof clock>;
export type QuotaUsed = z.infer<typeof used>;
export type TenantQuota = z.infer<typeof quota>;

/** What of a tenant's quota can be changed. Seconds are virtual ones. */
export interface QuotaChange {
  readonly enforced?: boolean;
  readonly writes?: number;
  readonly windowSeconds?: number;
  readonly size?: 'S' | 'M' | 'L';
  readonly units?: number;
  readonly unitsWindowSeconds?: number;
  readonly tenantWrites?: number;
  readonly tenantWindowSeconds?: number;
  readonly foreignWritesPerSecond?: number;
  readonly patchCost?: 'perThree' | 'one';
  readonly refill?: 'continuous' | 'window' | { readonly stepSeconds: number };
  readonly excess?: 'all' | 'share';
  readonly spuriousShare?: number;
  readonly spuriousWaitSeconds?: number;
}

/** The clock of the simulated Graph, and what it lets an app do. A tenant is named by its cloudServiceId or its GUID. */
export class QuotaControl {
  constructor(private readonly http: HttpClient) {}

  clock(): Promise<SimulatedClock> {
    return this.http.request('GET', '/clock', clock);
  }

  /** Makes the clock run faster or slower, or jump ahead by virtual seconds. */
  setClock(change: { readonly speed?: number; readonly advanceSeconds?: number }): Promise<SimulatedClock> {
    return this.http.request('PUT', '/clock', clock, { body: change });
  }

  /** With what was used of it since the counters were last reset. */
  of(tenant: string): Promise<TenantQuota> {
    return this.http.request('GET', `/tenants/${tenant}/quota`, quota);
  }

  change(tenant: string, change: QuotaChange): Promise<TenantQuota> {
    return this.http.request('PATCH', `/tenants/${tenant}/quota`, quota, { body: change });
  }

  /** Sets how full the buckets of an app are, from 0 to 1.8. */
  fill(
    tenant: string,
    clientId: string,
    fill: { readonly writes?: number; readonly units?: number },
  ): Promise<TenantQuota> {
    return this.http.request('PUT', `/tenants/${tenant}/quota/fills/${clientId}`, quota, { body: fill });
  }

  /** What one app may do in all tenants together. */
  async changeAcrossTenants(change: {
    readonly writes?: number;
    readonly windowSeconds?: number;
    readonly units?: number;
    readonly unitsWindowSeconds?: number;
  }): Promise<void> {
    await this.http.request('PATCH', '/quota', z.unknown(), { body: change });
  }
}
