import type { MigrationClass } from '@rollcall/platform';
import { CoordinatorTables1763700000000 } from './coordinator-tables.migration';
import { MappingModes1763800000000 } from './mapping-modes.migration';
import { ScheduledSyncs1763810000000 } from './scheduled-syncs.migration';

/** Every migration of the coordinator, oldest first. */
export const migrations: readonly MigrationClass[] = [
  CoordinatorTables1763700000000,
  MappingModes1763800000000,
  ScheduledSyncs1763810000000,
];
