import { setTimeout as delay } from 'node:timers/promises';
import { additionCost, leastSeconds, WRITE_QUOTA } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { writingBars, writingFigures } from '../report/writing-figures';
import { TENANT } from '../system/bench-estate';
import { demandExact, type Flock, makeFlock, mapFlock } from '../system/flock';
import type { Scenario } from './scenario';

const ROUNDS = 3;
/** Virtual. */
const ROUND_SECONDS = 300;
const JOINING = 5;
const LEAVING = 5;
/** Of 100,000 devices there are as many groups as the case of the issue names. */
const DEVICES_PER_GROUP = 125;

/** Many groups that change a little, again and again. */
export const mixed: Scenario = {
  name: 'mixed',
  sentence: `every ${ROUND_SECONDS} s ${JOINING} devices join and ${LEAVING} leave each of many groups; ${ROUNDS} rounds`,
  replicas: [1],
  speed: 10,
  share: 1,
  play: async (stage) => {
    const { size, speed, say, signal } = stage.plan;
    const system = await stage.start();
    const { control } = system;
    const groups = Math.max(1, Math.round(size / DEVICES_PER_GROUP));
    const flocks: Flock[] = [];
    const stayers = LEAVING * ROUNDS;
    for (let index = 0; index < groups; index++) {
      flocks.push(await makeFlock(system, { name: `Mixed ${index}`, count: stayers, inGroup: true }));
      if (signal.aborted) break;
    }
    // Those who will join are known already, as nearly all are in a company: they are in another collection.
    const joiners = await makeFlock(system, { name: 'Joiners', count: groups * JOINING * ROUNDS, inGroup: true });
    for (const flock of [...flocks, joiners]) await mapFlock(system, flock);
    await stage.untilOver('the first full syncs', async () => {
      const rows = await system.monitoring.cloudSync({ limit: 1000 });
      const inStep = rows.filter((row) => row.cloudSyncStatus === 'success' && row.lastFullSync).length;
      return { over: inStep === groups + 1, sofar: `${inStep} of ${groups + 1} groups are in step` };
    });

    say(`${groups} groups are in step; the first round begins`);
    const measuring = await Measuring.begin(system);
    const lasted: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const began = (await control.quota.clock()).nowMs;
      for (const [index, { collection, devices }] of flocks.entries()) {
        const joining = joinersOf(joiners, index, round, groups);
        const leaving = devices.slice(round * LEAVING, (round + 1) * LEAVING);
        await control.site.changeMembers(collection.collectionId, {
          add: joining.map(({ resourceId }) => resourceId),
          remove: leaving.map(({ resourceId }) => resourceId),
        });
      }
      const expected = groups * (JOINING + LEAVING) * (round + 1);
      await stage.untilOver(`the end of round ${round + 1}`, async () => {
        const { membersAdded = 0, membersRemoved = 0 } = await control.entra.counters();
        const done = membersAdded + membersRemoved;
        return { over: done >= expected, sofar: `round ${round + 1}: ${done} of ${expected} changes are written` };
      });
      const seconds = ((await control.quota.clock()).nowMs - began) / 1000;
      lasted.push(seconds);
      say(`round ${round + 1} took ${seconds.toFixed(0)} s`);
      const rest = ROUND_SECONDS - seconds;
      if (round + 1 < ROUNDS && rest > 0) await delay((rest * 1000) / speed, undefined, { signal });
    }
    await stage.untilOver('that the view shows the end', async () => {
      const rows = await system.monitoring.cloudSync({ limit: 1000 });
      const inStep = rows.filter((row) => row.cloudSyncStatus === 'success').length;
      return { over: inStep === groups + 1, sofar: `the view shows ${inStep} of ${groups + 1} groups in step` };
    });
    const measured = await measuring.end();
    const held = new Map((await control.entra.groups(TENANT)).map((group) => [group.id, group]));
    for (const [index, { group, devices }] of flocks.entries()) {
      const joined = Array.from({ length: ROUNDS }, (_, round) => joinersOf(joiners, index, round, groups)).flat();
      await demandExact(system, held.get(group.id) ?? group, [...devices.slice(LEAVING * ROUNDS), ...joined]);
    }

    const members = groups * (JOINING + LEAVING) * ROUNDS;
    const cost = groups * (additionCost(JOINING) + LEAVING);
    const worst = Math.max(...lasted);
    const least = leastSeconds(cost) + (ROUNDS - 1) * ROUND_SECONDS;
    const writing = writingFigures(measured, { members, leastSeconds: least });
    const [, throttled] = writingBars(writing);
    const inTime = {
      what: 'each round is over before the next',
      asked: `at most ${ROUND_SECONDS} s`,
      measured: `${worst.toFixed(0)} s from the first change at the site to the last write`,
      met: worst <= ROUND_SECONDS,
    };
    const asked = (cost / ((WRITE_QUOTA.writes / WRITE_QUOTA.windowSeconds) * ROUND_SECONDS)) * 100;
    const notes = [`what changes in a round asks for ${asked.toFixed(0)} % of the write quota of ${ROUND_SECONDS} s`];
    return { writing, machine: measured.machine, bars: throttled ? [inTime, throttled] : [inTime], notes };
  },
};

/** Those who join a group in a round: nobody joins twice. */
const joinersOf = ({ devices }: Flock, group: number, round: number, groups: number): Flock['devices'] => {
  const from = (round * groups + group) * JOINING;
  return devices.slice(from, from + JOINING);
};
