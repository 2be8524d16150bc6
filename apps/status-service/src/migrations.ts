import type { MigrationClass } from '@rollcall/platform';
import { CreateProjections1763700000000 } from './outbound/create-projections';

/** In the order in which they were written. */
export const migrations: readonly MigrationClass[] = [CreateProjections1763700000000];
