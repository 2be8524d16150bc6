import type { RunningSystem } from '@rollcall/testing';
import type { Client } from 'pg';
import { ProcessWatch, type MachineUse } from '../measure/process-usage';
import type { Bar, ReadingFigures } from '../report/result';
import type { Stage } from '../stage';
import { SITE } from '../system/bench-estate';
import { withClient } from '../system/with-client';
import { fetchPages } from '../watcher/fetch-pages';
import { demandMembers, versionTaken } from '../watcher/version-taken';
import { startWatching, watch } from '../watcher/watched-site';
import type { Scenario } from './scenario';

/** Of the default size: as many devices as a hierarchy of Configuration Manager supports. */
const SHARE = 8.25;
const LEAST_PER_SECOND = 25_000;
const MOST_MIB = 512;

const common = {
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: SHARE,
} as const;

/** A collection of all devices, read for the first time. */
export const watcherBaseline: Scenario = {
  ...common,
  name: 'watcher-baseline',
  sentence:
    'a collection of all devices is mapped; it is read, compared, published and taken into the tables of the writer',
  play: async (stage) =>
    withFirstVersion(stage, async (_, __, first) => ({
      ...first,
      bars: [perSecondBar(first.reading), ...memoryBars(first.machine)],
      notes: ['the simulated site makes each device anew whenever it is asked for it'],
    })),
};

/** One in a hundred of its members leaves. */
export const watcherChange: Scenario = {
  ...common,
  name: 'watcher-change',
  sentence: 'one in a hundred members of that collection leaves',
  play: async (stage) =>
    withFirstVersion(stage, async (system, client, { collectionId }) => {
      const { size, say } = stage.plan;
      const { rows } = await client.query<{ id: string }>(
        `SELECT resource_id AS id FROM group_writer.collection_member WHERE collection = $1 AND resource_id % 100 = 0`,
        [`${SITE}/${collectionId}`],
      );
      const remove = rows.map(({ id }) => Number(id));
      say(`${remove.length} members leave`);
      await system.control.site.resetCounters();
      const machine = new ProcessWatch(() => system.processes);
      await system.control.site.changeMembers(collectionId, { remove });
      const taken = await versionTaken(stage, system, client, { collectionId, version: 2, known: size });
      const use = machine.stop();
      await demandMembers(client, collectionId, size - remove.length);
      const bareSeconds = await fetchPages(system, collectionId);
      const reading = { members: size - remove.length, changes: remove.length, ...taken, bareSeconds };
      return { reading, machine: use, bars: memoryBars(use), notes: [] };
    }),
};

interface First {
  readonly collectionId: string;
  readonly reading: ReadingFigures;
  readonly machine: MachineUse;
}

async function withFirstVersion<T>(
  stage: Stage,
  work: (system: RunningSystem, client: Client, first: First) => Promise<T>,
): Promise<T> {
  const { size, say } = stage.plan;
  const system = await startWatching(stage, ['collection-watcher', 'group-writer']);
  const [all] = await system.control.site.populate({ devices: size, collections: 0 });
  const collectionId = all?.collectionId ?? '';
  return withClient(system.stack.databaseUrl, async (client) => {
    say(`${size} devices are there; the collection is mapped`);
    await system.control.site.resetCounters();
    const watched = new ProcessWatch(() => system.processes);
    await watch(system, [collectionId]);
    const taken = await versionTaken(stage, system, client, { collectionId, version: 1, known: size });
    const machine = watched.stop();
    await demandMembers(client, collectionId, size);
    const bareSeconds = await fetchPages(system, collectionId);
    const reading = { members: size, changes: size, ...taken, bareSeconds };
    return work(system, client, { collectionId, reading, machine });
  });
}

const perSecondBar = ({ members, seconds }: ReadingFigures): Bar => ({
  what: 'members a second, from the first page to the tables of the writer',
  asked: `at least ${LEAST_PER_SECOND}`,
  measured: String(Math.round(members / seconds)),
  met: members / seconds >= LEAST_PER_SECOND,
});

const memoryBars = ({ processes }: MachineUse): readonly Bar[] =>
  processes
    .filter(({ name }) => name !== 'simulators')
    .flatMap(({ name, peakMiB }) =>
      peakMiB === null
        ? []
        : [
            {
              what: `most memory of the ${name}`,
              asked: `at most ${MOST_MIB} MiB`,
              measured: `${Math.round(peakMiB)} MiB`,
              met: peakMiB <= MOST_MIB,
            },
          ],
    );
