import { siteObserved } from '@rollcall/contracts';
import { percentile } from '../measure/percentile';
import { ProcessWatch } from '../measure/process-usage';
import { WrongEndError } from '../stage';
import { SITE } from '../system/bench-estate';
import { startWatching } from '../watcher/watched-site';
import type { Scenario } from './scenario';

const KILLS = 5;
const MOST_SECONDS = 30;

/** A process of the watcher that runs. */
interface Replica {
  readonly url: string;
  readonly kill: () => Promise<unknown>;
}

/** How long nobody polls a site after the watcher that did so was killed. */
export const watcherTakeover: Scenario = {
  name: 'watcher-takeover',
  sentence: 'the watcher that polls a site is killed, and another goes on',
  replicas: [1],
  speed: 1,
  fixedSpeed: "the services' own time does not shrink with the clock",
  share: 1,
  play: async (stage) => {
    const system = await startWatching(stage, ['collection-watcher']);
    const { services } = system;
    const another = async (): Promise<Replica> => {
      const { url, process } = await services.startAnother('collection-watcher');
      return { url, kill: () => process.kill() };
    };
    const first = { url: services.url('collection-watcher'), kill: () => services.kill('collection-watcher') };
    let replicas: readonly Replica[] = [first, await another()];
    const heard = await system.topics.listen('collections.v1');
    const pollAfter = (moment: number) =>
      heard
        .of(siteObserved)
        .filter(({ site, state }) => site === SITE && state === 'ok')
        .map(({ polledAt }) => Date.parse(polledAt))
        .find((polledAt) => polledAt > moment) ?? null;
    const watched = new ProcessWatch(() => system.processes);
    const seconds: number[] = [];
    while (seconds.length < KILLS) {
      const ready = Date.now();
      await stage.until('a poll', () => pollAfter(ready));
      const holding = await Promise.all(replicas.map(({ url }) => pollsASite(url)));
      const holder = replicas[holding.indexOf(true)];
      if (!holder) throw new WrongEndError('no watcher says that it polls the site');
      const killedAt = Date.now();
      await holder.kill();
      const next = await stage.until('a poll by another', () => pollAfter(killedAt));
      seconds.push((next - killedAt) / 1_000);
      replicas = [...replicas.filter((replica) => replica !== holder), await another()];
    }
    const most = Math.max(...seconds);
    return {
      machine: watched.stop(),
      bars: [
        {
          what: 'from the end of the one that polled to the first poll of another',
          asked: `at most ${MOST_SECONDS} s`,
          measured: `${most.toFixed(1)} s at most, ${percentile(seconds, 50).toFixed(1)} s in the middle of ${KILLS}`,
          met: most <= MOST_SECONDS,
        },
      ],
      notes: [],
    };
  },
};

const pollsASite = async (url: string): Promise<boolean> =>
  /^rollcall_site_held\{[^}]*\} 1$/m.test(await (await fetch(`${url}/metrics`)).text());
