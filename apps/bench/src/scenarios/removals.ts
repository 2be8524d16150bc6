import { leastSeconds } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { writingBars, writingFigures } from '../report/writing-figures';
import { demandExact, makeFlock, mapFlock, untilShown } from '../system/flock';
import type { Scenario } from './scenario';

/** A collection that is emptied, without a guard. */
export const removals: Scenario = {
  name: 'removals',
  sentence: 'a collection is emptied, and an incremental sync removes all its devices from the group',
  replicas: [1, 3],
  speed: 10,
  share: 1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await stage.start();
    const flock = await makeFlock(system, { name: 'Removed', count: size, inGroup: true });
    const mapping = await mapFlock(system, flock);
    await untilShown(stage, system, mapping, size);
    say(`${size} devices are in step; the collection is emptied`);
    const measuring = await Measuring.begin(system);
    const remove = flock.devices.map(({ resourceId }) => resourceId);
    await system.control.site.changeMembers(flock.collection.collectionId, { remove });
    await untilShown(stage, system, mapping, 0);
    const measured = await measuring.end();
    await demandExact(system, flock.group, []);
    const writing = writingFigures(measured, { members: size, leastSeconds: leastSeconds(size) });
    return { writing, machine: measured.machine, bars: writingBars(writing), notes: [] };
  },
};
