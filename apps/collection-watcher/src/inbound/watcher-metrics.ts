import { Injectable } from '@nestjs/common';
import { Metrics } from '@rollcall/platform';

type ReadOutcome = 'complete' | 'incomplete' | 'overtaken';

/** The numbers of this service; the only labels are sites and a few fixed words. */
@Injectable()
export class WatcherMetrics {
  private readonly polls;
  private readonly reads;
  private readonly watching;

  constructor(metrics: Metrics) {
    this.polls = metrics.histogram('rollcall_poll_duration_seconds', 'One look at the catalogue of a site', ['site']);
    this.reads = metrics.counter(
      'rollcall_collection_reads_total',
      'Reads of the members of a collection: complete, incomplete (thrown away, or removals wait), overtaken by another replica',
      ['site', 'outcome'],
    );
    this.watching = metrics.gauge('rollcall_watched_collections', 'Collections whose members are watched', ['site']);
  }

  async timePoll<T>(site: string, work: () => Promise<T>): Promise<T> {
    const end = this.polls.startTimer({ site });
    try {
      return await work();
    } finally {
      end();
    }
  }

  read(site: string, outcome: ReadOutcome): void {
    this.reads.inc({ site, outcome });
  }

  watched(site: string, collections: number): void {
    this.watching.set({ site }, collections);
  }
}
