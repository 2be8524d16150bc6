import { Injectable } from '@nestjs/common';
import { Metrics, ServiceSettings } from '@rollcall/platform';
import type { Poll } from '../core/poll-site';

type ReadOutcome = 'complete' | 'incomplete' | 'overtaken';

/** The numbers of this service; the only labels are sites and a few fixed words. */
@Injectable()
export class WatcherMetrics {
  private readonly duration;
  private readonly polls;
  private readonly lastGood;
  private readonly changes;
  private readonly reads;
  private readonly watching;
  private readonly held;

  constructor(metrics: Metrics, { configuration }: ServiceSettings) {
    const site = ['site'] as const;
    const seconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
    this.duration = metrics.histogram('rollcall_poll_duration_seconds', 'One look at a catalogue.', site, seconds);
    this.polls = metrics.counter('rollcall_polls_total', 'Looks at a catalogue, by how the site answered.', [
      'site',
      'state',
    ]);
    this.lastGood = metrics.gauge('rollcall_poll_success_timestamp_seconds', 'When a site last answered well.', site);
    this.changes = metrics.counter('rollcall_catalogue_changes_total', 'Collections that were due to be read.', site);
    this.reads = metrics.counter(
      'rollcall_collection_reads_total',
      'Reads of the members of a collection: complete, incomplete (thrown away, or removals wait), overtaken by another replica.',
      ['site', 'outcome'],
    );
    this.watching = metrics.gauge('rollcall_watched_collections', 'Collections whose members are watched.', site);
    this.held = metrics.gauge('rollcall_site_held', '1 on the replica that polls the site.', site);
    const interval = metrics.gauge('rollcall_poll_interval_seconds', 'How often a site is polled, as set.', site);
    for (const { id, pollInterval } of configuration.sites) {
      interval.set({ site: id }, pollInterval / 1_000);
      this.held.set({ site: id }, 0);
    }
  }

  /** Also what a poll came to. */
  async timePoll(site: string, work: () => Promise<Poll>): Promise<Poll> {
    const end = this.duration.startTimer({ site });
    try {
      const poll = await work();
      this.polls.inc({ site, state: poll.state });
      this.changes.inc({ site }, poll.due.length);
      this.watching.set({ site }, poll.watched);
      if (poll.state === 'ok') this.lastGood.setToCurrentTime({ site });
      return poll;
    } catch (error) {
      this.polls.inc({ site, state: 'error' }); // of our own, such as a database that is away
      throw error;
    } finally {
      end();
    }
  }

  read(site: string, outcome: ReadOutcome): void {
    this.reads.inc({ site, outcome });
  }

  hold(site: string, holding: boolean): void {
    this.held.set({ site }, holding ? 1 : 0);
    if (!holding) this.lastGood.remove({ site }); // another replica knows better
  }
}
