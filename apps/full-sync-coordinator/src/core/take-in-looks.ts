import type { DataOf, collectionObserved, siteObserved } from '@rollcall/contracts';
import type { LookAnswer } from './look';
import type { Tables } from './ports';
import { renameCollection } from './rename-mappings';

/** What the watcher tells of a collection: what is known of it, its name for its mappings, and perhaps the answer to a look of ours. */
export async function takeInCollection(tables: Tables, seen: DataOf<typeof collectionObserved>): Promise<void> {
  await tables.collections.save({
    key: seen.collection,
    name: seen.name,
    type: seen.type,
    state: seen.state,
  });
  if (seen.state !== 'source-lost') {
    const { site, collectionId, name, lookedAt } = seen;
    await renameCollection(tables, { site, collectionId, name, at: new Date(lookedAt) });
  }
  if (seen.lookId !== undefined) await tables.looks.answer(seen.lookId, answerOf(seen));
}

/** What the watcher tells of a site: how it answers, which looks failed because of that, and how a self-test went. */
export async function takeInSite(tables: Tables, seen: DataOf<typeof siteObserved>): Promise<void> {
  await tables.sites.save({
    site: seen.site,
    state: seen.state,
    ...(seen.message !== undefined && { message: seen.message }),
    polledAt: new Date(seen.polledAt),
    ...(seen.restoredAt !== undefined && { restoredAt: new Date(seen.restoredAt) }),
  });
  if (seen.selfTest) await tables.sites.answerTest(seen.selfTest.testId, seen.selfTest.checks);
  const message = seen.message ?? `the site is ${seen.state}`;
  for (const lookId of seen.failedLookIds ?? []) await tables.looks.answer(lookId, { state: 'failed', message });
}

function answerOf({ state, epoch, version, message }: DataOf<typeof collectionObserved>): LookAnswer {
  if (state === 'ok') {
    return { state, ...(epoch !== undefined && { epoch }), ...(version !== undefined && { version }) };
  }
  return { state, ...(message !== undefined && { message }) };
}
