import { TakeIn1700000000001 } from './outbound/migrations/1-take-in';
import { Ledger1700000000002 } from './outbound/migrations/2-ledger';

/** The steps that make the writer's schema, in order. */
export const migrations = [TakeIn1700000000001, Ledger1700000000002];
