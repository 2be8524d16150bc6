import { collectionObserved, siteObserved } from '@rollcall/contracts';
import type { RunningSystem } from '@rollcall/testing';
import { Measuring } from '../measure/measuring';
import type { IdleFigures } from '../report/result';
import { WrongEndError } from '../stage';
import { SITE } from '../system/bench-estate';
import { withClient } from '../system/with-client';
import { startWatching, watch } from '../watcher/watched-site';
import type { Scenario } from './scenario';

const POLLS = 20;
const MOST_MS = 1_000;
/** As fast as a site may be asked, so that the first reads of all collections do not take all day. */
const PREPARING = { inFlight: 20, perSecond: 200 };

/** Polls of a site with very many watched collections, none of which changes. */
export const watcherIdle: Scenario = {
  name: 'watcher-idle',
  sentence: 'ten thousand watched collections are polled, and nothing changes',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 0.1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const system = await startWatching(stage, ['collection-watcher'], PREPARING);
    const plan = { devices: size, collections: size, withoutIdentity: 0 };
    const collections = (await system.control.site.populate(plan)).map(({ collectionId }) => collectionId);
    await watch(system, collections);
    say(`${collections.length} collections are watched; each is read once`);
    await withClient(system.stack.databaseUrl, (client) =>
      stage.untilOver('that each has been read', async () => {
        const { rows } = await client.query<{ count: number }>(
          'SELECT count(*)::int AS count FROM collection_watcher.watched WHERE active AND read_at IS NOT NULL',
        );
        const read = rows[0]?.count ?? 0;
        return { over: read >= collections.length, sofar: `${read} of ${collections.length} have been read` };
      }),
    );
    const seen = await system.topics.listen('collections.v1');
    const beats = () => seen.of(siteObserved).filter(({ site }) => site === SITE).length;
    const others = () => seen.of(collectionObserved).length;
    await stage.until('polls that find nothing to do', quiet(beats, others));
    const measuring = await Measuring.begin(system);
    const before = { beats: beats(), others: others(), polls: await pollsOf(system) };
    await system.control.site.resetCounters();
    await stage.until('polls', () => beats() >= before.beats + POLLS);
    const [after, counters] = [await pollsOf(system), await system.control.site.counters()];
    const { machine, counters: graph } = await measuring.end();
    const polls = after.count - before.polls.count;
    const figures: IdleFigures = {
      collections: collections.length,
      polls,
      meanMs: ((after.seconds - before.polls.seconds) * 1_000) / polls,
      requests: counters.requests,
      events: beats() - before.beats + others() - before.others,
      graphCalls: Object.values(graph.requests).reduce((sum, count) => sum + count, 0),
    };
    if (others() > before.others) throw new WrongEndError('something changed meanwhile');
    const asked = Object.values(figures.requests).reduce((sum, count) => sum + count, 0);
    return {
      idle: figures,
      machine,
      bars: [
        {
          what: 'a poll of all collections',
          asked: `at most ${MOST_MS} ms`,
          measured: `${Math.round(figures.meanMs)} ms`,
          met: figures.meanMs <= MOST_MS,
        },
        {
          what: 'requests to the site, events and calls of Graph for each poll',
          asked: '1, 1 and 0',
          measured: [asked, figures.events, figures.graphCalls].map((count) => (count / polls).toFixed(1)).join(', '),
          met: asked <= polls + 1 && figures.events <= polls + 1 && figures.graphCalls === 0, // one may be under way
        },
      ],
      notes: [],
    };
  },
};

/** True once three heartbeats have come in a row without anything else. */
function quiet(beats: () => number, others: () => number): () => boolean {
  let last = { beats: 0, others: -1 };
  return () => {
    if (others() !== last.others) last = { beats: beats(), others: others() };
    return beats() >= last.beats + 3;
  };
}

/** How many polls there were and how long they took, by the watcher's own metrics. */
async function pollsOf({ services }: RunningSystem): Promise<{ readonly count: number; readonly seconds: number }> {
  const metrics = await (await fetch(`${services.url('collection-watcher')}/metrics`)).text();
  const valueOf = (name: string) => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(metrics)?.[1] ?? 0);
  const name = 'rollcall_poll_duration_seconds';
  return { count: valueOf(`${name}_count`), seconds: valueOf(`${name}_sum`) };
}
