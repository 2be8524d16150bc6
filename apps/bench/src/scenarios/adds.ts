import { additionCost, leastSeconds } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { writingBars, writingFigures } from '../report/writing-figures';
import { demandExact, makeFlock, mapFlock, untilShown } from '../system/flock';
import type { Scenario } from './scenario';

/** A first full sync into an empty group. */
export const adds: Scenario = {
  name: 'adds',
  sentence: 'a full sync adds all devices of a collection to one group',
  replicas: [1, 3],
  speed: 5,
  share: 1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await stage.start();
    const flock = await makeFlock(system, { name: 'Added', count: size, inGroup: false });
    say(`${size} devices are made; the full sync begins`);
    const measuring = await Measuring.begin(system);
    const mapping = await mapFlock(system, flock);
    await untilShown(stage, system, mapping, size);
    const measured = await measuring.end();
    await demandExact(system, flock.group, flock.devices);
    const writing = writingFigures(measured, { members: size, leastSeconds: leastSeconds(additionCost(size)) });
    return { writing, machine: measured.machine, bars: writingBars(writing), notes: [] };
  },
};
