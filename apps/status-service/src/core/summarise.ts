import { attention, cloudSyncStatus, type CloudSyncRow, type Figures, type Summary } from '@rollcall/contracts';
import type { Attention } from '@rollcall/status';
import { noFigures } from '@rollcall/status';

/** How many mappings there are of each kind; one counts with each of its words. */
export function countMappings(rows: readonly CloudSyncRow[]): Summary['mappings'] {
  const byStatus = zeroFor(cloudSyncStatus.options);
  const byAttention: Record<Attention, number> = zeroFor(attention.options);
  for (const row of rows) {
    byStatus[row.cloudSyncStatus] += 1;
    for (const word of row.attention) byAttention[word] += 1;
  }
  return { total: rows.length, byStatus, byAttention };
}

/** The sums over mappings. A device in two collections is a member twice. */
export function sumFigures(rows: readonly CloudSyncRow[]): Figures {
  const sum: Record<keyof Figures, number> = { ...noFigures };
  for (const row of rows) {
    sum.memberCount += row.memberCount;
    sum.syncCompleted += row.syncCompleted;
    sum.syncInProgress += row.syncInProgress;
    sum.syncFailed += row.syncFailed;
    sum.noEntraRecord += row.noEntraRecord;
    sum.protected += row.protected;
    sum.removalsPending += row.removalsPending;
    sum.removalsFailed += row.removalsFailed;
    sum.removalsHeld += row.removalsHeld;
  }
  return sum;
}

const zeroFor = <Word extends string>(words: readonly Word[]): Record<Word, number> =>
  Object.fromEntries(words.map((word) => [word, 0])) as Record<Word, number>;
