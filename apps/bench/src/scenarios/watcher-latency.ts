import { membershipChanged, siteObserved } from '@rollcall/contracts';
import { percentile } from '../measure/percentile';
import { ProcessWatch } from '../measure/process-usage';
import type { Times } from '../report/result';
import { SITE } from '../system/bench-estate';
import { startWatching, watch } from '../watcher/watched-site';
import type { Scenario } from './scenario';

const MOST_CHANGES = 100;
const POLL_MS = 1_000;
/** Multiples of it are spread evenly between one poll and the next, whatever their number. */
const GOLDEN = 0.618;
const LOOK_EVERY_MS = 10;

interface Change {
  readonly madeMs: number;
  readonly publishedMs: number;
}

/** How soon a change at the site is on the topic. */
export const watcherLatency: Scenario = {
  name: 'watcher-latency',
  sentence: 'one device at a time leaves or joins a collection; the watcher finds and publishes it',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 1,
  play: async (stage) => {
    const { size, say } = stage.plan;
    const count = Math.min(MOST_CHANGES, Math.max(6, Math.round(size / 40)));
    const system = await startWatching(stage, ['collection-watcher']);
    const { control, topics } = system;
    const [all] = await control.site.populate({ devices: 100, collections: 0 });
    const collectionId = all?.collectionId ?? '';
    const [member] = await control.site.members(collectionId);
    const one = [member?.resourceId ?? 0];
    const published = await topics.listen('membership-changes.v1');
    const heard = await topics.listen('collections.v1');
    const polls = () =>
      heard
        .of(siteObserved)
        .filter(({ site, state }) => site === SITE && state === 'ok')
        .map(({ polledAt }) => Date.parse(polledAt));
    await watch(system, [collectionId]);
    await stage.until('the baseline', () => published.of(membershipChanged).length > 0);
    const watched = new ProcessWatch(() => system.processes);
    const changes: Change[] = [];
    while (changes.length < count) {
      const moment = Date.now() + POLL_MS + ((changes.length * GOLDEN) % 1) * POLL_MS;
      await stage.until('the moment of the change', () => Date.now() >= moment, LOOK_EVERY_MS);
      const before = published.messages.length;
      const madeMs = Date.now();
      await control.site.changeMembers(collectionId, { [changes.length % 2 === 0 ? 'remove' : 'add']: one });
      await stage.until('a change', () => published.messages.length > before, LOOK_EVERY_MS);
      changes.push({ madeMs, publishedMs: Date.now() });
      if (changes.length % 10 === 0) say(`${changes.length} of ${count} changes`);
    }
    const machine = watched.stop();
    const at = polls();
    const seenMs = ({ madeMs, publishedMs }: Change) => at.findLast((poll) => poll <= publishedMs) ?? madeMs;
    const detection = {
      changes: count,
      fromPoll: times(changes.map((change) => change.publishedMs - seenMs(change))),
      fromChange: times(changes.map(({ madeMs, publishedMs }) => publishedMs - madeMs)),
    };
    return { detection, machine, bars: [], notes: [`the site is polled every ${POLL_MS} ms; by default it is 60 s`] };
  },
};

const times = (values: readonly number[]): Times => ({
  p50: percentile(values, 50),
  p99: percentile(values, 99),
  most: percentile(values, 100),
});
