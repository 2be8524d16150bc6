import { Logger } from '@nestjs/common';
import { keyOfCollection, type SiteConfiguration } from '@rollcall/contracts';
import {
  activeTraceparent,
  withTrace,
  WorkLoop,
  type Ends,
  type Lease,
  type Leases,
  type WorkLoops,
} from '@rollcall/platform';
import type { DueRead, PollSite } from '../core/poll-site';
import type { ReadCollection } from '../core/read-collection';
import { ReadQueue } from '../core/read-queue';
import { SourceError, type Source } from '../core/source';
import { testSite } from '../core/test-site';
import type { IdentityRound, WatchIdentities } from '../core/watch-identities';
import type { PostgresResourceStore } from '../outbound/postgres-resource-store';
import type { PostgresSelfTests } from '../outbound/postgres-self-tests';
import type { PostgresWatchlist } from '../outbound/postgres-watchlist';
import { answerInTime } from './answer-in-time';
import type { Recall } from './recall';
import type { WatcherMetrics } from './watcher-metrics';

/** The lease only keeps two replicas from asking a site twice; what they store is guarded by its version. */
const LEASE_MS = 15_000;
const RENEW_MS = 4_000;

/** How often it is looked whether the next poll is due. */
const TICK_MS = 1_000;
const REPUBLISH_TICK_MS = 60_000;

/** The longest wait after trouble of our own, such as a database that is away. */
const MAX_BACKOFF_MS = 5_000;

/** Collections of one site that are read at the same time, so that a small one need not wait for a large one. */
const READERS = 4;

/** The first wait, in milliseconds, before a poll that repeats what a look still waits for; it doubles. */
const SOON_MS = 1_000;

export interface WatcherParts {
  readonly leases: Leases;
  readonly ends: Ends;
  readonly metrics: WatcherMetrics;
  readonly recall: Recall;
  readonly pollSite: PollSite;
  readonly readCollection: ReadCollection;
  readonly watchIdentities: WatchIdentities;
  readonly resources: PostgresResourceStore;
  readonly watchlist: PostgresWatchlist;
  readonly selfTests: PostgresSelfTests;
}

/** The clock of one site: when it is polled, read and asked for identities, by loops that no other site can delay. */
export class SiteLoops {
  private readonly logger: Logger;
  private readonly queue = new ReadQueue();
  private readonly poller: WorkLoop;
  private readonly readers: readonly WorkLoop[];
  private readonly identities: WorkLoop;
  private readonly republisher: WorkLoop;
  private readonly tester: WorkLoop;
  private lease: Lease | undefined;
  /** Since it was held last, others may have polled the site, or the database was away. */
  private leaseLapsed = false; // not at the start: what was published is compared with the tables then anyway
  private nextPollAt = 0;
  private soonInARow = 0;
  /** A poll was answered since identities were looked at last. */
  private answered = false;
  private round: IdentityRound = { after: 0 };

  constructor(
    private readonly site: SiteConfiguration,
    private readonly source: Source,
    private readonly parts: WatcherParts,
    loops: WorkLoops,
  ) {
    const { id } = site;
    this.logger = new Logger(`site ${id}`);
    const loop = (name: string, step: (signal: AbortSignal) => Promise<boolean>, idleMs: number) =>
      loops.register(new WorkLoop(`${name} ${id}`, step, { idleMs, maxBackoffMs: MAX_BACKOFF_MS }));
    loop('lease', (signal) => this.keepLease(signal), RENEW_MS);
    this.poller = loop('poll', () => this.poll(), Math.min(site.pollInterval, TICK_MS));
    this.readers = Array.from({ length: READERS }, (_, index) =>
      loop(`read ${index + 1}`, () => this.readNext(), TICK_MS),
    );
    this.identities = loop('identities', (signal) => this.watchIdentities(signal), TICK_MS);
    this.republisher = loop('republish', () => this.republish(), REPUBLISH_TICK_MS);
    this.tester = loop('self-test', () => this.selfTest(), TICK_MS);
  }

  /** Somebody waits for a look, watches another collection, or wants to be told of everything again. */
  lookNow(): void {
    this.nextPollAt = 0;
    this.poller.wake();
    this.republisher.wake();
    this.tester.wake();
  }

  private mayWork(): boolean {
    return this.parts.recall.isDone && this.lease !== undefined && this.lease.remainingMs() > 0;
  }

  private async keepLease(signal: AbortSignal): Promise<boolean> {
    signal.onabort = () => this.source.close();
    const before = this.lease !== undefined;
    const lapsed = this.leaseLapsed;
    this.leaseLapsed = true; // also when the database is away
    this.lease = await this.parts.leases.acquire(`site:${this.site.id}`, { ttlMs: LEASE_MS });
    this.parts.metrics.hold(this.site.id, this.lease !== undefined);
    this.leaseLapsed = this.lease === undefined;
    if (lapsed && this.lease) this.parts.recall.again();
    if (!before && this.lease) {
      this.logger.log('this process polls the site now');
      this.poller.wake();
    }
    return false;
  }

  private async poll(): Promise<boolean> {
    const polledAt = new Date();
    if (!this.mayWork() || polledAt.getTime() < this.nextPollAt) return false;
    this.nextPollAt = polledAt.getTime() + this.site.pollInterval;
    const attributes = { 'rollcall.site': this.site.id };
    await withTrace(undefined, 'poll', () => this.pollNow(polledAt), { attributes });
    return false;
  }

  private async pollNow(polledAt: Date): Promise<void> {
    const { id, pollInterval } = this.site;
    const poll = await this.parts.metrics
      .timePoll(id, () => this.parts.pollSite.run(id, this.source, pollInterval, polledAt))
      .catch((error: unknown) => {
        this.nextPollAt = 0; // it is not the site that failed: the loop tries again, however long the interval is
        throw error;
      });
    const { state, message } = poll;
    if (this.parts.ends.report({ kind: 'site', id, state, ...(message && { message }) }))
      this.logger.log({ state, reason: message }, 'the site answers otherwise than before');
    this.queue.offer(poll.due.map(tracedBy(activeTraceparent())), polledAt);
    for (const reader of this.readers) reader.wake();
    if (state === 'ok') {
      this.answered = true;
      this.identities.wake();
    }
    if (poll.looksWaiting) this.pollSoon();
    else if (!poll.due.some(({ reason }) => reason === 'look' || reason === 'again')) this.soonInARow = 0;
  }

  private async readNext(): Promise<boolean> {
    if (!this.mayWork()) return false;
    const due = this.queue.take();
    if (!due) return false;
    const { id, pollInterval } = this.site;
    const { collectionId, polledAt, traceparent, reason } = due;
    try {
      const attributes = { 'rollcall.collection': keyOfCollection(id, collectionId) };
      const work = async () => {
        const read = await this.parts.readCollection.run(id, this.source, due, polledAt, pollInterval);
        if (!read) return;
        const { verdict, members, stored } = read;
        const outcome = !stored ? 'overtaken' : verdict.complete ? 'complete' : 'incomplete';
        this.parts.metrics.read(id, outcome);
        const step = verdict.step.kind;
        this.logger.debug({ collectionId, reason, outcome, members, step, because: verdict.message }, 'read');
        if (read.siteFailed) this.queue.drop(); // hundreds would fail one after the other, each after its own time limit
        if (read.looksWaiting || read.siteFailed) this.pollSoon();
      };
      await withTrace(traceparent, 'read collection', work, { attributes });
    } catch (error) {
      this.pollSoon(); // it is not the site that failed: the read is still due, however long the interval is
      throw error;
    } finally {
      if (this.queue.done(collectionId)) this.lookNow();
    }
    return true;
  }

  private async watchIdentities(signal: AbortSignal): Promise<boolean> {
    if (!this.mayWork() || !this.answered) return false;
    this.answered = false;
    const { id, identityInterval } = this.site;
    const now = new Date();
    const work = async () => {
      if (await this.parts.watchIdentities.passDue(id, identityInterval, now)) {
        await this.parts.watchIdentities.all(id, this.source, now, signal);
        await this.parts.watchlist.forgetOld(now);
      } else this.round = await this.parts.watchIdentities.unresolved(id, this.source, this.round, now);
    };
    try {
      await withTrace(undefined, 'read identities', work, { attributes: { 'rollcall.site': id } });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.logger.warn({ state: error.state, reason: error.message }, 'identities could not be read');
    }
    return false;
  }

  private async republish(): Promise<boolean> {
    return this.mayWork() && (await this.parts.resources.republishSome(this.site.id));
  }

  private async selfTest(): Promise<boolean> {
    if (!this.mayWork()) return false;
    const { id } = this.site;
    const waiting = await this.parts.selfTests.waiting(id);
    if (waiting.length === 0) return false;
    await this.parts.selfTests.answer(id, waiting, await testSite(this.source, answerInTime));
    return false;
  }

  /** Something waits for what this poll or read could not give: again soon, less and less so, at the latest when it is due. */
  private pollSoon(): void {
    const soon = Date.now() + Math.min(this.site.pollInterval, SOON_MS * 2 ** Math.min(this.soonInARow, 10));
    if (soon >= this.nextPollAt) return; // such as when several readers ask for it
    this.soonInARow += 1;
    this.nextPollAt = soon;
  }
}

/** A read belongs to the trace of whoever asked for it, or to that of the poll that found it due. */
const tracedBy =
  (traceparent: string) =>
  (due: DueRead): DueRead => ({ traceparent, ...due });
