import { z } from 'zod';
import type { BatchSizeState } from '../core/batch-size';
import type { BudgetState } from '../core/tenant-budget';

/** What is kept beside a lane's lease for whoever holds it next. */
export interface LaneState {
  readonly budget: BudgetState;
  readonly batch: BatchSizeState;
}

const laneState: z.ZodType<LaneState> = z.object({
  budget: z.object({
    level: z.number().min(0),
    own: z.number().min(0),
    at: z.number(),
    cost: z.object({ perWrite: z.number().positive(), perThird: z.number().min(0).max(1) }),
    percentages: z.enum(['unproven', 'seen', 'missing']),
    waitUntil: z.number(),
  }),
  batch: z.object({ additions: z.int().min(1), ceiling: z.int().min(1), ceilingAt: z.number() }),
});

/** Undefined when nothing was kept yet, or by a version of this service that kept something else. */
export const laneStateFrom = (kept: unknown): LaneState | undefined => laneState.safeParse(kept).data;
