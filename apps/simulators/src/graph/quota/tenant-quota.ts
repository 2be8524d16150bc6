import { z } from 'zod';

/** Resource units for 10 s by the size of a tenant. Source: Graph docs, "Identity and access service limits". */
const UNITS = { S: 3_500, M: 5_000, L: 8_000 } as const;

const amount = z.number().positive();

/** What an app may do in a tenant, and how Graph reckons it. Figures: Graph docs, "Identity and access service limits". */
export const tenantQuota = z.strictObject({
  /** False: nothing is throttled, costs are still shown. */
  enforced: z.boolean().default(true),
  /** Writes of one app. */
  writes: amount.default(3_000),
  windowSeconds: amount.default(150),
  /** Decides the resource units of one app, unless `units` names them. */
  size: z.enum(['S', 'M', 'L']).default('L'),
  units: amount.optional(),
  unitsWindowSeconds: amount.default(10),
  /** Writes of all apps together. */
  tenantWrites: amount.default(18_000),
  tenantWindowSeconds: amount.default(300),
  /** What other apps write there, all the time. */
  foreignWritesPerSecond: z.number().nonnegative().default(0),
  /** How many writes a PATCH with n members costs: n/3 rounded up, or one. Not confirmed, so both are there. */
  patchCost: z.enum(['perThree', 'one']).default('perThree'),
  /** How what was used comes back: all the time, in steps, or whole at the end of each fixed window. */
  refill: z.union([z.enum(['continuous', 'window']), z.strictObject({ stepSeconds: amount })]).default('continuous'),
  /** Above the limit every request is refused, or only the share that the percentage names (1.2: a fifth). */
  excess: z.enum(['all', 'share']).default('all'),
  /** The share of requests that is refused although the quota has room, as under load. */
  spuriousShare: z.number().min(0).max(1).default(0),
  spuriousWaitSeconds: amount.default(10),
});
export type TenantQuota = z.output<typeof tenantQuota>;

export const defaultQuota = (): TenantQuota => tenantQuota.parse({});

/** Resource units of one app in `unitsWindowSeconds`. */
export const unitsOf = ({ units, size }: TenantQuota): number => units ?? UNITS[size];

/** What one app may do in all tenants together. Source: the same. */
export const appQuota = z.strictObject({
  writes: amount.default(35_000),
  windowSeconds: amount.default(300),
  units: amount.default(150_000),
  unitsWindowSeconds: amount.default(20),
});
export type AppQuota = z.output<typeof appQuota>;
