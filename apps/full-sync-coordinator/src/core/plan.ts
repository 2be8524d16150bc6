import type { DataOf, planItem, runPlanned } from '@rollcall/contracts';
import type { z } from 'zod';

export type PlanItem = z.infer<typeof planItem>;

/** What a run will do, as the writer told it; `planHash` names exactly this list. */
export interface Plan {
  readonly runId: string;
  readonly planHash: string;
  readonly additions: number;
  readonly removals: number;
  readonly held: number;
}

/** Which items are wanted; all when nothing is said. */
export interface PlanFilter {
  readonly change?: PlanItem['change'];
  readonly held?: boolean;
}

export type PlanPart = DataOf<typeof runPlanned>;
