import { compareCatalogue, type CatalogueChanges } from './compare-catalogue';
import { dueRead, type ReadReason } from './due-read';
import type { Look } from './look';
import type { SiteKnowledge, SiteStore } from './ports';
import { SourceError, SourceForbiddenError, type CatalogueEntry, type Source } from './source';

/** A collection whose members are to be read now. */
export interface DueRead {
  readonly collectionId: string;
  readonly reason: ReadReason;
  readonly memberCount: number;
  /** The trace of whoever asked for it. */
  readonly traceparent?: string;
}

export interface Poll {
  readonly state: SourceError['state'] | 'ok';
  readonly message?: string;
  /** Looks first, then small collections before large ones, so that none waits for long behind another. */
  readonly due: readonly DueRead[];
  /** Looks are left that no read is due for: it is worth while to poll again soon. */
  readonly looksWaiting: boolean;
  /** How many collections are watched. */
  readonly watched: number;
}

/** Takes one look at the catalogue of a site: what is there, what is gone, and which members must be read. */
export class PollSite {
  constructor(private readonly store: SiteStore) {}

  /** A site that does not answer is an ordinary outcome; anything else that goes wrong is thrown. */
  async run(site: string, source: Source, pollIntervalMs: number, now: Date): Promise<Poll> {
    const known = await this.store.known(site);
    try {
      return await this.poll(site, source, known, pollIntervalMs, now);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const { state, message } = error;
      const failed = known.looks.filter(({ depth }) => depth === 'catalogue');
      await this.store.recordFailedPoll(site, { polledAt: now, follows: known.polledAt, state, message, failed });
      return { state, message, due: [], looksWaiting: known.looks.length > failed.length, watched: known.watched.size };
    }
  }

  private async poll(site: string, source: Source, known: SiteKnowledge, pollIntervalMs: number, now: Date) {
    const catalogue = new Map((await source.catalogue()).map((entry) => [entry.collectionId, entry]));
    const unseen = known.looks.filter(({ collectionId }) => !catalogue.has(collectionId));
    const changes = compareCatalogue(known.collections, catalogue);
    if (catalogue.size === 0 || changes.absent.length > 0 || unseen.length > 0) await assertHealthy(source);
    const answeredLost = await confirmLost(source, unseen);
    const answered = known.looks.filter(
      ({ depth, collectionId }) => depth === 'catalogue' && catalogue.has(collectionId),
    );
    const stored = await this.store.recordPoll(site, {
      polledAt: now,
      follows: known.polledAt,
      collections: catalogue.size,
      changes: withConfirmed(changes, answeredLost),
      answered,
      answeredLost,
    });
    if (!stored) return { state: 'ok' as const, due: [], looksWaiting: true, watched: known.watched.size };
    const due = dueReads(known, catalogue, changes, now, pollIntervalMs);
    const seenTo = new Set(due.map(({ collectionId }) => collectionId));
    const left = known.looks.filter((look) => !answered.includes(look) && !answeredLost.includes(look));
    return {
      state: 'ok' as const,
      due,
      looksWaiting: left.some(({ collectionId }) => !seenTo.has(collectionId)),
      watched: known.watched.size,
    };
  }
}

async function assertHealthy(source: Source): Promise<void> {
  if (await source.healthy()) return;
  throw new SourceForbiddenError('the site does not show itself: the account may have lost its rights');
}

/** Those looks whose collection a second question does not find either. */
async function confirmLost(source: Source, unseen: readonly Look[]): Promise<readonly Look[]> {
  const shown = new Map<string, boolean>();
  for (const { collectionId } of unseen)
    if (!shown.has(collectionId)) shown.set(collectionId, (await source.entry(collectionId)) !== undefined);
  return unseen.filter(({ collectionId }) => shown.get(collectionId) === false);
}

/** A known collection that a look did not find by two questions is lost now, not only at the next poll. */
function withConfirmed(changes: CatalogueChanges, lost: readonly Look[]): CatalogueChanges {
  const confirmed = new Set(lost.map(({ collectionId }) => collectionId));
  return {
    ...changes,
    absent: changes.absent.map((absent) => ({ ...absent, lost: absent.lost || confirmed.has(absent.collectionId) })),
  };
}

function dueReads(
  { watched, looks }: SiteKnowledge,
  catalogue: ReadonlyMap<string, CatalogueEntry>,
  { returned, wentBack }: CatalogueChanges,
  now: Date,
  pollIntervalMs: number,
): readonly DueRead[] {
  const asked = new Map<string, Look[]>();
  for (const look of looks)
    if (look.depth === 'members') asked.set(look.collectionId, [...(asked.get(look.collectionId) ?? []), look]);
  const back = new Set(returned.map(({ collectionId }) => collectionId));
  return [...watched]
    .flatMap(([collectionId, watch]): readonly DueRead[] => {
      const entry = catalogue.get(collectionId);
      if (!entry) return [];
      const waiting = asked.get(collectionId) ?? [];
      const reason =
        dueRead(
          entry,
          watch,
          waiting.map(({ requestedAt }) => requestedAt),
          now,
          pollIntervalMs,
        ) ?? (wentBack || back.has(collectionId) ? 'again' : undefined);
      if (!reason) return [];
      const traceparent = waiting.find((look) => look.traceparent)?.traceparent;
      return [{ collectionId, reason, memberCount: entry.memberCount, ...(traceparent && { traceparent }) }];
    })
    .sort((a, b) => Number(b.reason === 'look') - Number(a.reason === 'look') || a.memberCount - b.memberCount);
}
