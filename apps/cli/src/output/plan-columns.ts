import type { planItem } from '@rollcall/contracts';
import type { z } from 'zod';
import type { Column, Mood } from './column';

export type PlanItem = z.infer<typeof planItem>;

type Change = 'joins' | 'leaves' | 'held';

function changeOf({ change, held }: PlanItem): Change {
  if (held) return 'held';
  return change === 'add' ? 'joins' : 'leaves';
}

const moods: Readonly<Record<Change, Mood>> = { joins: 'joins', leaves: 'leaves', held: 'warn' };

/** A plan as a difference: who joins, who leaves, who leaves when a person lets them. */
export const planColumns: readonly Column<PlanItem>[] = [
  { heading: 'Change', of: changeOf, mood: (item) => moods[changeOf(item)] },
  { heading: 'Name', least: 12, of: ({ displayName }) => displayName },
  { heading: 'Resource Id', of: ({ resourceId }) => resourceId?.toString() },
  { heading: 'Entra Object Id', isId: true, of: ({ objectId }) => objectId },
  { heading: 'Reason', of: ({ reason }) => reason },
];
