import type { Client } from 'pg';
import { GROUPS, groupId, lastSequences, MEMBERS_AN_EVENT } from './publish-results';

/** How many members of `resultEvents` the status service has stored, by the numbers of the events that it has reached. */
export async function resultsTaken(client: Client, members: number, round: number): Promise<number> {
  const { rows } = await client.query<{ group_id: string; sequence: string }>(
    'SELECT group_id, sequence FROM status_service.group_progress',
  );
  const reached = new Map(rows.map(({ group_id, sequence }) => [group_id, Number(sequence)]));
  const events = Math.ceil(members / MEMBERS_AN_EVENT);
  let taken = 0;
  for (const [group, last] of lastSequences(members, round).entries()) {
    const sequence = Math.min(reached.get(groupId(group)) ?? 0, last) - round * events;
    if (sequence > group) taken += Math.floor((sequence - 1 - group) / GROUPS) + 1;
  }
  return Math.min(members, taken * MEMBERS_AN_EVENT);
}
