import { adds } from './adds';
import { coldResolution } from './cold-resolution';
import { killed } from './killed';
import { latencyFlood, latencyIdle, latencyNeighbours } from './latency';
import { mixed } from './mixed';
import { peers } from './peers';
import { removals } from './removals';
import { setDifference } from './set-difference';
import { statusProjection, statusRebuild } from './status-projection';
import { statusMembers, statusView } from './status-reads';
import { watcherIdle } from './watcher-idle';
import { watcherLatency } from './watcher-latency';
import { watcherBaseline, watcherChange } from './watcher-reading';
import { watcherTakeover } from './watcher-takeover';
import type { Scenario } from './scenario';

/** All that can be measured, in the order of the report. */
export const scenarios: readonly Scenario[] = [
  adds,
  removals,
  ...peers,
  mixed,
  latencyIdle,
  latencyNeighbours,
  latencyFlood,
  coldResolution,
  killed,
  statusProjection,
  statusView,
  statusMembers,
  statusRebuild,
  watcherBaseline,
  watcherChange,
  watcherIdle,
  watcherLatency,
  watcherTakeover,
  setDifference,
];
