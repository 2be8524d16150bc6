import type { MigrationClass } from '@rollcall/platform';
import { CoordinatorTables1763700000000 } from './coordinator-tables.migration';

/** Every migration of the coordinator, oldest first. */
export const migrations: readonly MigrationClass[] = [CoordinatorTables1763700000000];
