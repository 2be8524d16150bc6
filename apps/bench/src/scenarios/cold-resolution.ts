import { listingSeconds, UNIT_QUOTA } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { makeFlock, demandExact, mapFlock, untilShown } from '../system/flock';
import { GRAPH_LATENCY_MS } from '../system/start-bench-system';
import type { Scenario } from './scenario';

/** Devices of which nobody has ever asked Graph. */
export const coldResolution: Scenario = {
  name: 'cold-resolution',
  sentence: 'a collection of devices that were never looked up is mapped to a group that holds them all: no writes',
  replicas: [1],
  speed: 5,
  share: 1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await stage.start();
    const { control } = system;
    const flock = await makeFlock(system, { name: 'Cold', count: size, inGroup: true });
    say(`${size} devices are made; nobody has looked them up`);
    const measuring = await Measuring.begin(system);
    const mapping = await mapFlock(system, flock);
    let units = 0;
    const changed = { first: 0, last: 0 };
    await stage.until(
      'the look-ups',
      async () => {
        const { nowMs } = await control.quota.clock();
        const lookUps = lookUpsIn((await control.entra.counters()).requests);
        if (lookUps > 0) changed.first ||= nowMs;
        if (lookUps > units) changed.last = nowMs;
        units = lookUps;
        return (await control.entra.counters()).requests['GET /groups/{id}/members'] !== undefined; // the plan begins
      },
      20,
    );
    await untilShown(stage, system, mapping, size);
    const measured = await measuring.end();
    await demandExact(system, flock.group, flock.devices);
    const seconds = (changed.last - changed.first) / 1000;
    const { requests, throttled = 0 } = measured.counters;
    const resolution = {
      devices: size,
      seconds,
      leastSeconds: listingSeconds(size, GRAPH_LATENCY_MS),
      devicesPerSecond: seconds > 0 ? size / seconds : 0,
      units: measured.quota.units,
      requests,
      throttled,
    };
    const notes = [
      `one resource unit a request; the quota is ${UNIT_QUOTA.units} in ${UNIT_QUOTA.windowSeconds} s`,
      'the least is a list of all devices, page after page: pages follow from each other',
    ];
    return { resolution, machine: measured.machine, bars: [], notes };
  },
};

/** How often devices were asked for, by whatever way. */
const lookUpsIn = (requests: Readonly<Record<string, number>>): number =>
  Object.entries(requests)
    .filter(([request]) => /^(GET \/devices|POST \/directoryObjects)/.test(request))
    .reduce((sum, [, count]) => sum + count, 0);
