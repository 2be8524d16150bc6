import { TakeIn1700000000001 } from './outbound/migrations/1-take-in';
import { Ledger1700000000002 } from './outbound/migrations/2-ledger';
import { ControlAndSight1700000000003 } from './outbound/migrations/3-control-and-sight';
import { HeldSince1700000000004 } from './outbound/migrations/4-held-since';
import { KeptRuns1700000000005 } from './outbound/migrations/5-kept-runs';
import { Machines1700000000006 } from './outbound/migrations/6-machines';

/** The steps that make the writer's schema, in order. */
export const migrations = [
  TakeIn1700000000001,
  Ledger1700000000002,
  ControlAndSight1700000000003,
  HeldSince1700000000004,
  KeptRuns1700000000005,
  Machines1700000000006,
];
