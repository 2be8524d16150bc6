import type { MigrationClass } from '@rollcall/platform';
import { CreateHistory1763800002000 } from './outbound/create-history';
import { CreateProjections1763700000000 } from './outbound/create-projections';
import { CreateRebuild1763800001000 } from './outbound/create-rebuild';
import { EvaluationOfCollections1763890000000 } from './outbound/evaluation-of-collections';
import { FindCollections1763892000000 } from './outbound/find-collections';
import { FindHeldRuns1763894000000 } from './outbound/find-held-runs';
import { FindUsers1763800004000 } from './outbound/find-users';
import { NumberChanges1763800000000 } from './outbound/number-changes';
import { OrderMembersByState1763800003000 } from './outbound/order-members-by-state';

/** In the order in which they were written. */
export const migrations: readonly MigrationClass[] = [
  CreateProjections1763700000000,
  NumberChanges1763800000000,
  CreateRebuild1763800001000,
  CreateHistory1763800002000,
  OrderMembersByState1763800003000,
  FindUsers1763800004000,
  EvaluationOfCollections1763890000000,
  FindCollections1763892000000,
  FindHeldRuns1763894000000,
];
