/** The write quota of one app in one tenant. Source: Graph docs, "Identity and access service limits". */
export const WRITE_QUOTA = { writes: 3_000, windowSeconds: 150 } as const;
/** Resource units of one app in a tenant of size L, each ten seconds. Source: the same. */
export const UNIT_QUOTA = { units: 8_000, windowSeconds: 10 } as const;
/** The most members in a page of a list. Source: Graph docs, "List devices". */
const PAGE = 999;

/** What additions cost at least when a PATCH with n members costs n/3, rounded up: PATCHes of 18 or any other multiple of 3. */
export const additionCost = (members: number): number => Math.ceil(members / 3);

/** The least virtual seconds in which writes of that cost fit, from a bucket that is full of room at the first of them. */
export const leastSeconds = (
  cost: number,
  quota: { readonly writes: number; readonly windowSeconds: number } = WRITE_QUOTA,
): number => Math.max(0, (cost - quota.writes) / (quota.writes / quota.windowSeconds));

/** The least virtual seconds to list so many devices, page after page. */
export const listingSeconds = (devices: number, latencyMs: number): number =>
  (Math.ceil(devices / PAGE) * latencyMs) / 1000;
