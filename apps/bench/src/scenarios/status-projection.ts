import type { Client } from 'pg';
import { ProcessWatch } from '../measure/process-usage';
import type { Bar, ProjectionFigures } from '../report/result';
import { WrongEndError, type Stage } from '../stage';
import { copyBare } from '../status/copy-bare';
import { publishResults, publishState, resultEvents } from '../status/publish-results';
import { resultsTaken } from '../status/results-taken';
import { withClient } from '../system/with-client';
import type { Scenario } from './scenario';

const LEAST_SHARE = 0.25;

const barOf = ({ membersPerSecond, copyPerSecond }: ProjectionFigures): Bar => ({
  what: 'projected members a second, of what a bare COPY stores',
  asked: `≥ ${LEAST_SHARE * 100} %`,
  measured: `${((100 * membersPerSecond) / copyPerSecond).toFixed(0)} %`,
  met: membersPerSecond >= LEAST_SHARE * copyPerSecond,
});

/** Demands that the rows are those of the events, then takes the time of a COPY beside it. */
async function figuresOf(
  client: Client,
  members: number,
  taken: { readonly members: number; readonly seconds: number },
): Promise<ProjectionFigures> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM status_service.member');
  if (rows[0]?.count !== members) throw new WrongEndError(`${rows[0]?.count} of ${members} members are there`);
  const copySeconds = await copyBare(client, members);
  return {
    members,
    seconds: taken.seconds,
    membersPerSecond: taken.members / taken.seconds,
    copySeconds,
    copyPerSecond: members / copySeconds,
  };
}

/** Results that wait in Kafka go into the tables: members, figures, history, lag. */
export const statusProjection: Scenario = {
  name: 'status-projection',
  sentence: 'the results of first full syncs wait in Kafka, and the status service takes them in',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 10,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await stage.start({ services: ['status-service'] });
    const { kafka, topicPrefix, databaseUrl } = system.stack;
    await system.services.kill('status-service', 'SIGTERM');
    await publishResults(kafka, topicPrefix, resultEvents(size));
    say(`${size} results wait in Kafka`);
    return withClient(databaseUrl, async (client) => {
      const watch = new ProcessWatch(() => system.processes);
      const [taken] = await Promise.all([takenBy(stage, client, 0), system.services.start('status-service')]);
      const machine = watch.stop();
      const projection = await figuresOf(client, size, taken);
      const notes = [
        'each member is a first row; the history of all events is kept beside them, and their lag counted',
      ];
      return { projection, machine, bars: [barOf(projection)], notes };
    });
  },
};

/** The same rows again after a rebuild has emptied the tables. */
export const statusRebuild: Scenario = {
  name: 'status-rebuild',
  sentence: 'the projections are emptied, and owners publish all of their state again',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 10,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await stage.start({ services: ['status-service'] });
    const { kafka, topicPrefix, databaseUrl } = system.stack;
    return withClient(databaseUrl, async (client) => {
      const filling = takenBy(stage, client, 0);
      await publishState(kafka, topicPrefix, size, 0);
      await filling;
      await stage.until('figures', async () =>
        (await system.monitoring.cloudSync()).every((one) => one.memberCount > 0),
      );
      say('all of it is there; the rebuild begins');
      const watch = new ProcessWatch(() => system.processes);
      const began = performance.now();
      await system.monitoring.startRebuild();
      await publishState(kafka, topicPrefix, size, 1);
      await stage.until('the end', async () => (await system.monitoring.rebuild()).endedAt !== null);
      const seconds = (performance.now() - began) / 1000;
      const machine = watch.stop();
      const projection = await figuresOf(client, size, { members: size, seconds });
      return { projection, machine, bars: [], notes: ['from the request until the end was said, publishing included'] };
    });
  },
};

/** From the first portion that is stored until the last; what was in the first does not count. */
async function takenBy(
  stage: Stage,
  client: Client,
  round: number,
): Promise<{ readonly members: number; readonly seconds: number }> {
  const { size } = stage.plan;
  const taken = () => resultsTaken(client, size, round);
  const before = await stage.until('the first results', async () => (await taken()) || null, 20);
  const began = performance.now();
  let last = before;
  await stage.untilOver(
    'all results',
    async () => {
      last = await taken();
      return { over: last >= size, sofar: `${last} of ${size} results` };
    },
    50,
  );
  // In small, one portion is all there is.
  const members = last > before ? last - before : size;
  return { members, seconds: (performance.now() - began) / 1000 };
}
