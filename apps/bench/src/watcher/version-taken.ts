import type { RunningSystem } from '@rollcall/testing';
import type { Client } from 'pg';
import type { ReadingFigures } from '../report/result';
import { type Stage, WrongEndError } from '../stage';
import { SITE } from '../system/bench-estate';

/** Moments in the life of a version, in milliseconds of performance.now(). */
interface Moments {
  asked?: number;
  lastPage?: number;
  stored?: number;
  published?: number;
  applied?: number;
}

interface Row {
  readonly stored: string | null;
  readonly waiting: boolean;
  readonly applied: string | null;
}

const STATE = `SELECT
  (SELECT version FROM collection_watcher.watched WHERE site = $1 AND collection_id = $2) AS stored,
  EXISTS (SELECT FROM collection_watcher.outbox WHERE topic LIKE '%membership-changes.v1') AS waiting,
  (SELECT version FROM group_writer.collection WHERE collection = $1 || '/' || $2) AS applied`;

const MEMBERS = /SMS_FullCollectionMembership/;
const IDENTITIES = /SMS_CombinedDeviceResources/; // also of those that are unresolved, at every poll

const KNOWN = 'SELECT count(*)::int AS count FROM group_writer.resource';

/**
 * Follows the next version of a collection from the first page that is asked for until it is in the writer's tables, and what
 * is known of so many members with it.
 */
export async function versionTaken(
  stage: Stage,
  system: RunningSystem,
  client: Client,
  { collectionId, version, known }: { readonly collectionId: string; readonly version: number; readonly known: number },
): Promise<Pick<ReadingFigures, 'seconds' | 'stages' | 'requests'>> {
  const moments: Moments = {};
  let pages = 0;
  await stage.untilOver(
    `version ${version} in the writer's tables`,
    async () => {
      const now = performance.now();
      const { requests } = await system.control.site.counters();
      if (countOf(requests, MEMBERS) > 0) moments.asked ??= now;
      const asked = countOf(requests, MEMBERS) + countOf(requests, IDENTITIES);
      if (asked > pages && moments.stored === undefined) moments.lastPage = now;
      pages = asked;
      const { rows } = await client.query<Row>(STATE, [SITE, collectionId]);
      const [row] = rows;
      if (Number(row?.stored) >= version) moments.stored ??= now;
      if (moments.stored !== undefined && !row?.waiting) moments.published ??= now;
      if (Number(row?.applied) >= version) {
        const { rows: resources } = await client.query<{ count: number }>(KNOWN);
        if ((resources[0]?.count ?? 0) >= known) moments.applied ??= now;
      }
      return { over: moments.applied !== undefined, sofar: `${pages} requests for members` };
    },
    50,
  );
  const { asked, lastPage, stored, applied } = moments;
  if (asked === undefined || lastPage === undefined || stored === undefined || applied === undefined)
    throw new WrongEndError('a version was there before anybody asked for its members');
  const published = Math.min(moments.published ?? applied, applied);
  const between = (name: string, from: number, to: number) => ({ name, seconds: (to - from) / 1_000 });
  return {
    seconds: (applied - asked) / 1_000,
    stages: [
      between('pages and identities', asked, lastPage),
      between('compared and stored', lastPage, stored),
      between('published', stored, published),
      between('taken in', published, applied),
    ],
    requests: (await system.control.site.counters()).requests,
  };
}

const countOf = (requests: Readonly<Record<string, number>>, wanted: RegExp): number =>
  Object.entries(requests)
    .filter(([request]) => wanted.test(request))
    .reduce((sum, [, count]) => sum + count, 0);

/** Throws a WrongEndError unless the writer holds so many members. */
export async function demandMembers(client: Client, collectionId: string, members: number): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM group_writer.collection_member WHERE collection = $1',
    [`${SITE}/${collectionId}`],
  );
  if (rows[0]?.count !== members) throw new WrongEndError(`the writer holds ${rows[0]?.count} of ${members} members`);
}
