import { additionCost, leastSeconds } from '../measure/limits';
import { Measuring } from '../measure/measuring';
import { writingBars, writingFigures } from '../report/writing-figures';
import type { Bar } from '../report/result';
import { WrongEndError } from '../stage';
import { TENANT } from '../system/bench-estate';
import { demandExact, makeFlock, mapFlock, untilShown } from '../system/flock';
import type { Scenario } from './scenario';

/** How long a request to Graph may take, real: a successor waits for it. */
const GRAPH_TIMEOUT = '3s';

/** The writer that holds the tenant's lane is killed in the middle of a full sync. */
export const killed: Scenario = {
  name: 'killed',
  sentence: 'a full sync adds devices; the writer that holds the lane is killed when half of them are in',
  replicas: [3],
  leastReplicas: 2,
  speed: 5,
  share: 0.4,
  play: async (stage) => {
    const { size, say, speed } = stage.plan;
    const system = await stage.start({ env: { GRAPH_TIMEOUT } });
    const { control, services } = system;
    const flock = await makeFlock(system, { name: 'Killed', count: size, inGroup: false });
    const measuring = await Measuring.begin(system);
    const mapping = await mapFlock(system, flock);
    await stage.untilOver('half of the members', async () => {
      const { membersAdded = 0 } = await control.entra.counters();
      return { over: membersAdded >= size / 2, sofar: `${membersAdded} of ${size} are in the group` };
    });
    const written = /^rollcall_graph_writes_total\{[^}]*result="done"[^}]*\} ([1-9]\d*)/m;
    const metrics = await (await fetch(`${services.url('group-writer')}/metrics`)).text();
    if (!written.test(metrics)) throw new WrongEndError('the writer that was to be killed does not hold the lane');
    const last = (await control.entra.writes()).at(-1)?.sequence ?? 0;
    const killedAt = (await control.quota.clock()).nowMs;
    await services.kill('group-writer');
    say('the writer that held the lane is killed');
    const next = await stage.until('the first write of the successor', async () => {
      // What the killed one had under way may still arrive: the successor's writes come after its lease.
      const writes = await control.entra.writes({ after: last });
      return writes.find(({ chargedMs }) => chargedMs > killedAt + 2_000 * speed) ?? null;
    });
    const lostSeconds = (next.chargedMs - killedAt) / 1000;
    say(`another went on after ${lostSeconds.toFixed(0)} s (${(lostSeconds / speed).toFixed(1)} s real)`);
    await untilShown(stage, system, mapping, size);
    const measured = await measuring.end();
    await demandExact(system, flock.group, flock.devices);
    const [now] = (await control.entra.groups(TENANT)).filter(({ id }) => id === flock.group.id);
    if (now?.memberCount !== size) throw new WrongEndError(`the group holds ${now?.memberCount}, not ${size}`);

    const writing = writingFigures(measured, { members: size, leastSeconds: leastSeconds(additionCost(size)) });
    const fits: Bar = {
      what: 'the quota is never passed',
      asked: 'the bucket at most 1.00 full',
      measured: measured.quota.highestFill.toFixed(3),
      met: measured.quota.highestFill <= 1,
    };
    const [, throttled] = writingBars(writing);
    const notes = [
      `nothing was written for ${lostSeconds.toFixed(0)} s (${(lostSeconds / speed).toFixed(1)} s real; a request may take ${GRAPH_TIMEOUT})`,
    ];
    return { writing, machine: measured.machine, bars: throttled ? [fits, throttled] : [fits], notes };
  },
};
