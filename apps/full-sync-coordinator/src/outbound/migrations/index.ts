import type { MigrationClass } from '@rollcall/platform';
import { AuditOrigin1763820000000 } from './audit-origin.migration';
import { CoordinatorTables1763700000000 } from './coordinator-tables.migration';
import { KeyedRequests1763830000000 } from './keyed-requests.migration';
import { MappingModes1763800000000 } from './mapping-modes.migration';
import { RestoredSites1763900000000 } from './restored-sites.migration';
import { ScheduledSyncs1763810000000 } from './scheduled-syncs.migration';
import { Sites1763840000000 } from './sites.migration';

/** Every migration of the coordinator, oldest first. */
export const migrations: readonly MigrationClass[] = [
  CoordinatorTables1763700000000,
  MappingModes1763800000000,
  ScheduledSyncs1763810000000,
  AuditOrigin1763820000000,
  KeyedRequests1763830000000,
  Sites1763840000000,
  RestoredSites1763900000000,
];
