import type { MigrationClass } from '@rollcall/platform';
import { CreateWatcherTables1763700000000 } from './outbound/migrations/create-watcher-tables';
import { EvaluationOfCollections1763890000000 } from './outbound/migrations/evaluation-of-collections';
import { MachinesOfResources1763910000000 } from './outbound/migrations/machines-of-resources';
import { SelfTests1763840000000 } from './outbound/migrations/self-tests';
import { TrustedState1763900000000 } from './outbound/migrations/trusted-state';

/** The tables of this service, in the order in which they came about. */
export const migrations: readonly MigrationClass[] = [
  CreateWatcherTables1763700000000,
  SelfTests1763840000000,
  EvaluationOfCollections1763890000000,
  TrustedState1763900000000,
  MachinesOfResources1763910000000,
];
