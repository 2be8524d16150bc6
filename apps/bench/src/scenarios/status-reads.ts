import { Client } from 'pg';
import { ProcessWatch } from '../measure/process-usage';
import type { Bar } from '../report/result';
import { type Stage, WrongEndError } from '../stage';
import { askAtRate, type AnswerTimes } from '../status/ask-at-rate';
import { seedStatus, type SeededStatus } from '../status/seed-status';
import type { Scenario } from './scenario';

const RATE = 200;
const SECONDS = 60;
/** Until everything that is asked for was read once: code compiled, copy and caches filled. */
const WARM_UP_SECONDS = 5;
const MOST_MS = 50;

/** What people and dashboards ask of the view. */
const viewPaths = [
  '/api/v1/cloud-sync',
  '/api/v1/cloud-sync?limit=50&sort=-syncFailed',
  '/api/v1/cloud-sync?limit=50&status=partialSuccess&sort=memberCount',
  '/api/v1/cloud-sync?limit=50&attention=disabled',
  '/api/v1/cloud-sync?limit=50&search=department%20123',
  '/api/v1/cloud-sync?limit=50&sort=checkedAt',
];

/** What they ask of members: of the largest mapping, in the order of the list, by state, by name and by id. */
function memberPaths({ largeMapping }: SeededStatus): readonly string[] {
  const members = `/api/v1/cloud-sync/${largeMapping}/members?limit=50`;
  return [
    members,
    `${members}&state=failed`,
    `${members}&state=pending`,
    `${members}&state=unresolved,failed`,
    `${members}&search=pc-c4ca`,
    `${members}&search=16777217`,
    `${members}&search=c4ca4238`,
  ];
}

const statusReads = (
  name: string,
  sentence: string,
  pathsOf: (seeded: SeededStatus) => readonly string[],
): Scenario => ({
  name,
  sentence,
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 100,
  play: async (stage) => {
    const { size, say, signal } = stage.plan;
    const system = await stage.start({ services: ['status-service'] });
    const seeded = await seed(stage, system.stack.databaseUrl);
    say(
      `${seeded.mappings} mappings with ${seeded.members} members are there, the largest with ${seeded.largeMembers}`,
    );
    const origin = system.services.url('status-service');
    const paths = pathsOf(seeded);
    await askAtRate(origin, paths, RATE / 4, WARM_UP_SECONDS, signal);
    const watch = new ProcessWatch(() => system.processes);
    const times = await askAtRate(origin, paths, RATE, size < 100_000 ? 2 : SECONDS, signal);
    const machine = watch.stop();
    if (times.failed > 0) throw new WrongEndError(`${times.failed} of ${times.asked} requests failed`);
    return { answers: times, machine, bars: [barOf(times)], notes: [`asked for in turn: ${paths.join(' ')}`] };
  },
});

async function seed({ plan }: Stage, databaseUrl: string): Promise<SeededStatus> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await seedStatus(client, plan.size);
  } finally {
    await client.end();
  }
}

const barOf = ({ p99, perSecond }: AnswerTimes): Bar => ({
  what: `p99 at ${RATE} requests/s`,
  asked: `≤ ${MOST_MS} ms`,
  measured: `${p99.toFixed(1)} ms at ${perSecond.toFixed(0)}/s`,
  met: p99 <= MOST_MS && perSecond >= RATE * 0.98,
});

export const statusView = statusReads(
  'status-view',
  'the view "Collection Cloud Sync" is asked for in several orders and with filters, 200 times a second',
  () => viewPaths,
);

export const statusMembers = statusReads(
  'status-members',
  'members of the largest mapping are listed, filtered and searched, 200 times a second',
  memberPaths,
);
