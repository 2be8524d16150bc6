import type { DataOf, collectionObserved, siteObserved } from '@rollcall/contracts';
import type { LookAnswer } from './look';
import type { Tables } from './ports';

/** What the watcher tells of a collection: what is known of it, and perhaps the answer to a look of ours. */
export async function takeInCollection(tables: Tables, seen: DataOf<typeof collectionObserved>): Promise<void> {
  await tables.collections.save({
    key: seen.collection,
    name: seen.name,
    type: seen.type,
    state: seen.state,
  });
  if (seen.lookId !== undefined) await tables.looks.answer(seen.lookId, answerOf(seen));
}

/** What the watcher tells of a site: which looks failed because the site did. */
export async function takeInSite(tables: Tables, seen: DataOf<typeof siteObserved>): Promise<void> {
  const message = seen.message ?? `the site is ${seen.state}`;
  for (const lookId of seen.failedLookIds ?? []) await tables.looks.answer(lookId, { state: 'failed', message });
}

function answerOf({ state, epoch, version, message }: DataOf<typeof collectionObserved>): LookAnswer {
  if (state === 'ok') {
    return { state, ...(epoch !== undefined && { epoch }), ...(version !== undefined && { version }) };
  }
  return { state, ...(message !== undefined && { message }) };
}
