import { ChangeLatency } from '../measure/change-latency';
import { leastSeconds } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import type { Bar, LatencyFigures } from '../report/result';
import { writingFigures } from '../report/writing-figures';
import { WrongEndError } from '../stage';
import { clientIdOf, NEIGHBOURS, TENANT } from '../system/bench-estate';
import { demandExact, type Flock, makeFlock, mapFlock, untilShown } from '../system/flock';
import type { Scenario } from './scenario';

const NEIGHBOUR_DEVICES = 200;
const THROTTLED = 'fabrikam';
const LOCKED = 'tailspin';
const MOST_CHANGES = 120;
/** Changes begin when the flood is down to this part: most of what a full bucket gives at once is used then. */
const UNDER_WAY = 0.97;
const changesFor = (size: number): number => Math.min(MOST_CHANGES, Math.max(6, Math.round(size / 40)));

/** One change at a time, and nothing else to do. */
export const latencyIdle: Scenario = {
  name: 'latency-idle',
  sentence: 'one device joins or leaves a collection, in a system that has nothing else to do',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 1,
  play: async (stage) => {
    const { size, speed, say } = stage.plan;
    const changes = changesFor(size);
    const system = await stage.start();
    const latency = await ChangeLatency.prepare(stage, system, changes);
    const measuring = await Measuring.begin(system);
    while (latency.count < changes) {
      await latency.change();
      if (latency.count % 10 === 0) say(`${latency.count} of ${changes} changes`);
    }
    const { machine } = await measuring.end();
    if (!(await latency.allAsBefore())) throw new WrongEndError('the small groups do not hold what they should');
    const figures = latency.figures(speed);
    return {
      latency: figures,
      machine,
      bars: [atMost(figures.real, 'p50', 300), atMost(figures.real, 'p99', 1_000)],
      notes: [],
    };
  },
};

/** The same while one neighbour is throttled for ten minutes and another has a wrong secret, each with work to do. */
export const latencyNeighbours: Scenario = {
  name: 'latency-neighbours',
  sentence: 'the same beside four other tenants: one is throttled for ten minutes, one has a wrong secret',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const changes = changesFor(size);
    const system = await stage.start({ neighbours: NEIGHBOURS });
    const { control } = system;
    const latency = await ChangeLatency.prepare(stage, system, changes);
    const flocks: Flock[] = [];
    for (const tenant of NEIGHBOURS) {
      const flock = await makeFlock(system, {
        name: `Flock of ${tenant}`,
        count: NEIGHBOUR_DEVICES,
        inGroup: true,
        tenant,
      });
      await untilShown(stage, system, await mapFlock(system, flock), NEIGHBOUR_DEVICES);
      flocks.push(flock);
    }
    await control.quota.change(THROTTLED, { windowSeconds: 750 });
    await control.quota.fill(THROTTLED, clientIdOf(THROTTLED), { writes: 1.8 }); // empty enough again after 600 s
    await control.entra.changeApp(LOCKED, clientIdOf(LOCKED), { secret: 'another' });
    await control.entra.revokeTokens(LOCKED, clientIdOf(LOCKED));
    for (const { collection, devices } of flocks) {
      const remove = devices.slice(0, NEIGHBOUR_DEVICES / 2).map(({ resourceId }) => resourceId);
      await control.site.changeMembers(collection.collectionId, { remove });
    }
    const troubled = async (): Promise<boolean> => {
      const states = new Map((await system.monitoring.ends()).map(({ id, state }) => [id, state]));
      return states.get(THROTTLED) === 'throttled' && states.get(LOCKED) === 'credential';
    };
    await stage.until('that two neighbours are in trouble', troubled);
    say('one neighbour is throttled, another has a wrong secret; the changes begin');
    const measuring = await Measuring.begin(system);
    while (latency.count < changes) {
      await latency.change();
      if (latency.count % 10 === 0) say(`${latency.count} of ${changes} changes`);
    }
    const { machine } = await measuring.end();
    if (!(await troubled())) throw new WrongEndError('the neighbours were well before the changes ended');
    if (!(await latency.allAsBefore())) throw new WrongEndError('the small groups do not hold what they should');
    const figures = latency.figures(stage.plan.speed);
    const bars = [atMost(figures.real, 'p50', 300), atMost(figures.real, 'p99', 1_000)];
    return { latency: figures, machine, bars, notes: ['the bars are those of an idle system'] };
  },
};

/** The same while another group is emptied. */
export const latencyFlood: Scenario = {
  name: 'latency-flood',
  sentence: 'the same while another collection has been emptied and its group drains at the limit of the quota',
  replicas: [1, 3],
  speed: 5,
  share: 1,
  play: async (stage) => {
    const { size, speed, say } = stage.plan;
    const changes = changesFor(size);
    const system = await stage.start();
    const { control } = system;
    const latency = await ChangeLatency.prepare(stage, system, changes);
    const flood = await makeFlock(system, { name: 'Flood', count: size, inGroup: true });
    const mapping = await mapFlock(system, flood);
    await untilShown(stage, system, mapping, size);
    say(`${size} devices are in step; their collection is emptied`);
    const measuring = await Measuring.begin(system);
    const remove = flood.devices.map(({ resourceId }) => resourceId);
    await control.site.changeMembers(flood.collection.collectionId, { remove });
    const left = async (): Promise<number> => {
      const groups = await control.entra.groups(TENANT);
      return groups.find(({ id }) => id === flood.group.id)?.memberCount ?? 0;
    };
    let members = size;
    await stage.untilOver('that the flood is under way', async () => {
      members = await left();
      return { over: members <= size * UNDER_WAY, sofar: `${members} are still in the group` };
    });
    while (latency.count < changes && members > 0) {
      await latency.change();
      members = await left();
      if (latency.count % 10 === 0) say(`${latency.count} of ${changes} changes; ${members} left in the flood`);
    }
    const notes = members === 0 ? [`the flood was over after ${latency.count} of ${changes} changes`] : [];
    await untilShown(stage, system, mapping, 0);
    const measured = await measuring.end();
    await demandExact(system, flood.group, []);
    if (!(await latency.allAsBefore())) throw new WrongEndError('the small groups do not hold what they should');
    if (latency.count === 0) return { machine: measured.machine, bars: [], notes };
    const figures = latency.figures(speed);
    const writing = writingFigures(measured, { members: size + latency.count, leastSeconds: leastSeconds(size) });
    return {
      latency: figures,
      writing,
      machine: measured.machine,
      bars: [atMost(figures.virtual, 'p99', 5_000)],
      notes,
    };
  },
};

const atMost = (times: LatencyFigures['real'], which: 'p50' | 'p99', asked: number): Bar => ({
  what: `${which} from the poll that sees a change to the accepted write`,
  asked: `at most ${asked} ms`,
  measured: `${Math.round(times[which])} ms`,
  met: times[which] <= asked,
});
