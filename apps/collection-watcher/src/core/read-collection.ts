import type { LearnResources } from './learn-resources';
import { nextStep, type Line, type Verdict } from './next-step';
import type { DueRead } from './poll-site';
import type { Watch, WatchStore } from './ports';
import { readCollection, type Reading } from './reading';
import { retryWaitMs } from './due-read';
import { SourceError, type Member, type Source } from './source';
import { wentBack } from './went-back';

export interface ReadOutcome {
  readonly verdict: Verdict;
  readonly members: number;
  /** False when another replica has stored a step meanwhile; the read is then worth nothing. */
  readonly stored: boolean;
  /** Somebody still waits for a complete read. */
  readonly looksWaiting: boolean;
  /** The site itself failed: what else is to be read had better wait for a poll that succeeds. */
  readonly siteFailed: boolean;
}

/** Members whose resources are looked up, and published if new, in one go. */
const BATCH = 20_000;

/**
 * Reads one watched collection completely or not at all, and publishes the step to what it holds now.
 *
 * Resources of members that nobody has heard of go out while the pages come in, each batch in its own transaction: they
 * are true whether or not the reading turns out to be, and they are so in the outbox before the membership that names them.
 */
export class ReadCollection {
  constructor(
    private readonly watches: WatchStore,
    private readonly learning: LearnResources,
    private readonly clock: () => Date,
  ) {}

  /**
   * Undefined when there is nothing to do any more: nobody watches the collection, or its looks were answered by a read
   * that ended since `polledAt`, the poll that found it due.
   */
  async run(
    site: string,
    source: Source,
    { collectionId, reason }: Pick<DueRead, 'collectionId' | 'reason'>,
    polledAt: Date,
    pollIntervalMs: number,
  ): Promise<ReadOutcome | undefined> {
    const watch = await this.watches.begin(site, collectionId);
    if (!watch || (reason === 'look' && watch.looks.length === 0)) return undefined;
    const reading = notOlder(watch, await this.read(site, source, collectionId, watch.line));
    const verdict = await this.judge(source, watch, reading);
    const emptySeenAt = emptySince(watch, reading, verdict, polledAt);
    const wait = retryWaitMs(watch.attempts + 1, pollIntervalMs);
    const stored = await this.watches.record(site, collectionId, {
      watch,
      verdict,
      ...(reading.entry && { entry: reading.entry }),
      ...(emptySeenAt && { emptySeenAt }),
      lookedAt: this.clock(),
      retryAt: new Date(polledAt.getTime() + wait),
    });
    return {
      verdict,
      members: reading.kind === 'discarded' ? 0 : reading.members.length,
      stored,
      looksWaiting: watch.looks.length > 0 && !(verdict.complete && stored),
      siteFailed: reading.kind === 'discarded' && reading.siteFailed === true,
    };
  }

  private async read(site: string, source: Source, collectionId: string, { held }: Line): Promise<Reading> {
    const hasCome = (resourceId: number) => held !== undefined && !includes(held.members, resourceId);
    let batch: Member[] = [];
    let learning = Promise.resolve();
    /** While one batch is learnt the next pages come in. */
    const learn = async () => {
      const members = batch;
      batch = [];
      await learning;
      learning = this.learning.meet(site, source, members, hasCome, this.clock());
      learning.catch(() => undefined); // whoever awaits it next is told
    };
    try {
      const reading = await readCollection(source, collectionId, async (page) => {
        batch.push(...page);
        if (batch.length >= BATCH) await learn();
      });
      if (reading.kind !== 'discarded') await learn();
      await learning;
      return reading;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return { kind: 'discarded', reason: error.message, siteFailed: await isOfTheSite(source, error) };
    }
  }

  /** A collection that fell to empty is believed when an earlier read saw it so and the site is healthy. */
  private async judge(source: Source, { line, restoredAt }: Watch, reading: Reading): Promise<Verdict> {
    if (restoredAt) return nextStep(line, reading, 'restored');
    const verdict = nextStep(line, reading, 'empty-unconfirmed');
    if (!verdict.emptied || !line.emptySeenAt) return verdict;
    try {
      return (await source.healthy()) ? nextStep(line, reading, 'empty-confirmed') : verdict;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      return verdict;
    }
  }
}

/** Whether ascending ids hold this one. */
function includes(ids: Uint32Array, id: number): boolean {
  let [from, to] = [0, ids.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ids[middle] ?? Infinity) < id) from = middle + 1;
    else to = middle;
  }
  return ids[from] === id;
}

/** A refusal, or a failure inside, may concern one collection: the control read tells. Nothing else does. */
async function isOfTheSite(source: Source, { state }: SourceError): Promise<boolean> {
  if (state !== 'forbidden' && state !== 'failing') return true;
  try {
    return !(await source.healthy());
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return true;
  }
}

/** A read that shows an older state than the last catalogue is worth nothing: the next poll tells that the site was restored. */
function notOlder({ lastChange }: Watch, reading: Reading): Reading {
  if (!reading.entry || lastChange === undefined || !wentBack(lastChange, reading.entry.lastChange)) return reading;
  return { kind: 'discarded', reason: 'the site shows an older state of the collection than before' };
}

/** Since when complete reads show an emptiness that is not believed yet. */
function emptySince({ line }: Watch, reading: Reading, verdict: Verdict, now: Date): Date | undefined {
  if (verdict.emptied) return line.emptySeenAt ?? now;
  return reading.kind === 'discarded' ? line.emptySeenAt : undefined;
}
