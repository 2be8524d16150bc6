import type { DataOf, membershipChanged } from '@rollcall/contracts';
import { PublishedLines } from './published-lines';

/** What a consumer that takes in every membership event holds of each collection. Throws as `PublishedLines` does. */
export function publishedSets(
  events: readonly DataOf<typeof membershipChanged>[],
): ReadonlyMap<string, readonly number[]> {
  const lines = new PublishedLines();
  for (const event of events) lines.take(event);
  return lines.sets;
}
