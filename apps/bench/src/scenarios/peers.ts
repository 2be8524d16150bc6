import { setTimeout as delay } from 'node:timers/promises';
import { additionCost, leastSeconds } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { fixedBatches } from '../peers/fixed-batches';
import { GraphPeer } from '../peers/graph-peer';
import { naive } from '../peers/naive';
import type { Peer, PeerTask } from '../peers/peer';
import { writingFigures } from '../report/writing-figures';
import { type Stage, WrongEndError } from '../stage';
import { TENANT } from '../system/bench-estate';
import { makeFlock } from '../system/flock';
import type { Scenario } from './scenario';

const SHARE = 0.2; // enough for the bucket that is empty at first to weigh little

/** Clients of another make at the same simulated Graph, without Rollcall. */
export const peers: readonly Scenario[] = [
  scenario('naive-adds', 'one POST for each member, four at a time', naive, 'add'),
  scenario('naive-removals', 'one DELETE for each member, four at a time', naive, 'remove'),
  scenario(
    'fixed-batches-adds',
    'batches of 5 PATCHes with 20 members, ten in flight, fixed waits',
    fixedBatches,
    'add',
  ),
  scenario('fixed-batches-removals', 'batches of 20 DELETEs, ten in flight, fixed waits', fixedBatches, 'remove'),
];

function scenario(name: string, sentence: string, peer: Peer, op: PeerTask['op']): Scenario {
  return { name, sentence, replicas: [1], speed: 10, share: SHARE, play: (stage) => play(stage, peer, op) };
}

async function play(stage: Stage, peer: Peer, op: PeerTask['op']): ReturnType<Scenario['play']> {
  const { size, speed, signal } = stage.plan;
  const system = await stage.start({ services: [] });
  // In their favour: they write one group by several calls at a time, of which Graph refuses some only.
  await system.control.entra.changeSettings({ refuseOverlappingWrites: false });
  const { devices, group } = await makeFlock(system, { name: 'Peer', count: size, inGroup: op === 'remove' });
  const objectIds = devices.flatMap(({ objectId }) => objectId ?? []);
  const graph = await GraphPeer.signIn(system.simulatorData);
  try {
    const wait = (seconds: number): Promise<void> => delay((seconds * 1000) / speed, undefined, { signal });
    const measuring = await Measuring.begin(system);
    const givenUp = await peer(graph, { groupId: group.id, objectIds, op, wait, speed });
    const measured = await measuring.end();
    const [now] = (await system.control.entra.groups(TENANT)).filter(({ id }) => id === group.id);
    const expected = op === 'add' ? size - givenUp : givenUp;
    if (now?.memberCount !== expected) throw new WrongEndError(`the group holds ${now?.memberCount}, not ${expected}`);
    const cost = op === 'add' ? additionCost(size) : size;
    const writing = writingFigures(measured, { members: size, leastSeconds: leastSeconds(cost), givenUp });
    const notes = givenUp > 0 ? [`${givenUp} members were given up after five tries`] : [];
    return { writing, machine: measured.machine, bars: [], notes };
  } finally {
    await graph.close();
  }
}
