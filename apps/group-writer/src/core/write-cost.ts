/** What writes cost of a tenant's quota. */
export interface WriteCost {
  /** The fraction of the whole quota that the cheapest write takes. */
  readonly perWrite: number;
  /**
   * What each further three members of a PATCH cost, in writes: 0 when a PATCH is one write however many it names, 1 when
   * it is one for each three of them.
   *
   * Source: Graph docs, "Identity and access service limits", read as 1; public clients were told a third of the members.
   */
  readonly perThird: number;
}

/** Writes that were sent, for learning: PATCHes and DELETEs, and the threes in the PATCHes beyond the first of each. */
export interface WritesSent {
  readonly writes: number;
  readonly thirds: number;
}

export const sent = (request: 'addition' | 'removal', members: number): WritesSent => ({
  writes: 1,
  thirds: request === 'removal' ? 0 : Math.max(0, Math.ceil(members / 3) - 1),
});

export const plus = (a: WritesSent, b: WritesSent): WritesSent => ({
  writes: a.writes + b.writes,
  thirds: a.thirds + b.thirds,
});

/** As a fraction of the quota. */
export const costOf = ({ perWrite, perThird }: WriteCost, { writes, thirds }: WritesSent): number =>
  perWrite * (writes + perThird * thirds);

/** The most members in one PATCH. Source: Graph docs, "Add members". */
export const ADDITIONS_PER_REQUEST = 20;
/** The most of them that are three for each unit. */
const FULL_THIRDS = 18;

/** How many members in a PATCH are cheapest: 18 fill their threes, 20 fill the PATCH. */
export function membersPerAddition(cost: WriteCost): number {
  const each = (members: number) => costOf(cost, sent('addition', members)) / members;
  return each(FULL_THIRDS) <= each(ADDITIONS_PER_REQUEST) ? FULL_THIRDS : ADDITIONS_PER_REQUEST;
}

/** The quota is taken for at most this many times larger or smaller than configured. */
const FARTHEST = 4;
/** How much of one finding goes into what is believed: readings are rounded, and others use the quota too. */
const WEIGHT = 0.5;

/**
 * What is believed after these writes were seen to take so much of the quota. The disputed part explains a difference
 * first, within its bounds; what is left is the size of the quota.
 *
 * @param taken the fraction of the quota that the writes took.
 * @param configured the cost of one write by the configured quota.
 */
export function learnt(cost: WriteCost, { writes, thirds }: WritesSent, taken: number, configured: number): WriteCost {
  const perThird = thirds > writes / 2 ? between((taken / cost.perWrite - writes) / thirds, 0, 1) : cost.perThird;
  const perWrite = between(taken / (writes + perThird * thirds), configured / FARTHEST, configured * FARTHEST);
  return {
    perThird: cost.perThird + WEIGHT * (perThird - cost.perThird),
    perWrite: cost.perWrite + WEIGHT * (perWrite - cost.perWrite),
  };
}

/** What is believed when these writes took at most so much of the quota. */
export function atMost(cost: WriteCost, sum: WritesSent, taken: number, configured: number): WriteCost {
  if (costOf(cost, sum) <= taken) return cost;
  const perThird = sum.thirds > 0 ? between((taken / cost.perWrite - sum.writes) / sum.thirds, 0, 1) : cost.perThird;
  const perWrite = Math.min(cost.perWrite, taken / (sum.writes + perThird * sum.thirds));
  return { perThird, perWrite: Math.max(perWrite, configured / FARTHEST) };
}

const between = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
