import { setTimeout as pause } from 'node:timers/promises';
import { collectionId, type collectionView } from '@rollcall/contracts';
import type { z } from 'zod';
import type { Rollcall } from '../connection';
import { wrongUse } from '../failure';
import { beginningOf, fitsName, meansSeveral, type NameReading } from './name-pattern';
import { onlyOne, sameName } from './only-one';

export type Collection = z.infer<typeof collectionView>;

/** Collections as they are typed. */
export interface CollectionsWanted {
  /** CollectionIDs, with the site before a slash or without. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  /** Only those of this site. */
  readonly site?: string | undefined;
  readonly reading: NameReading;
}

type Apis = Pick<Rollcall, 'admin' | 'monitoring'>;

/** A look takes as long as the site needs for its catalogue, and some moments until it is shown. */
const LOOK_ATTEMPTS = 20;
const LOOK_PAUSE_MS = 300;

/** Those that are meant, each once. Throws a Failure for what fits none, or several when one is meant. */
export async function findCollections(
  rollcall: Apis,
  { ids, names, site, reading }: CollectionsWanted,
): Promise<readonly Collection[]> {
  const { monitoring } = rollcall;
  const all = ids.length === 0 ? [] : await collectionsWith(rollcall, ids, site);
  const found = ids.map((id) => onlyOne(all.filter(hasId(id)), wording(id)));
  for (const name of names) {
    const beginning = await monitoring.collections({ site, nameStartsWith: beginningOf(name, reading) });
    const fits = fitsName(name, reading);
    const fitting = beginning.filter((one) => fits(one.name));
    if (meansSeveral(name, reading) && fitting.length > 0) found.push(...fitting);
    else found.push(onlyOne(fitting, wording(name, beginning)));
  }
  const foreign = found.find(({ type }) => type === 'other');
  if (foreign) throw wrongUse(`"${foreign.name}" holds neither devices nor users: choose another collection.`);
  return [...new Map(found.map((one) => [`${one.site}/${one.collectionId}`, one])).values()];
}

const hasId =
  (id: string) =>
  ({ site, collectionId }: Collection): boolean =>
    sameName(collectionId, id) || sameName(`${site}/${collectionId}`, id);

/** Those with these ids. One that was made a moment ago is not listed before its site is looked at. */
async function collectionsWith({ admin, monitoring }: Apis, ids: readonly string[], site: string | undefined) {
  const bareIds = ids.map((id) => partsOf(id).bare.toUpperCase());
  const possible = [...new Set(bareIds)].filter((id) => collectionId.safeParse(id).success);
  const list = async () =>
    (await Promise.all(possible.map((id) => monitoring.collections({ site, collectionId: id })))).flat();
  const listed = await list();
  const missing = ids.filter((id) => !listed.some(hasId(id)));
  if (missing.length === 0) return listed;
  const sites = (await admin.sites()).filter(({ removed, id }) => !removed && (site ?? id) === id);
  for (const id of missing) {
    const { of = sites.length === 1 ? sites[0]?.id : undefined, bare } = partsOf(id);
    if (of === undefined || !collectionId.safeParse(bare).success || !sites.some((one) => one.id === of)) return listed;
    await admin.look(of, bare);
  }
  for (let attempt = 1; attempt < LOOK_ATTEMPTS; attempt++) {
    const now = await list();
    if (missing.every((id) => now.some(hasId(id)))) return now;
    await pause(LOOK_PAUSE_MS);
  }
  return listed;
}

/** `<site>/<CollectionID>`, or the CollectionID alone. */
function partsOf(id: string): { readonly of?: string | undefined; readonly bare: string } {
  const [of, bare] = id.split('/');
  return bare === undefined ? { bare: id } : { of, bare };
}

const wording = (typed: string, similar: readonly Collection[] = []) => ({
  typed,
  kind: ['collection', 'collections'] as const,
  describe: ({ site, collectionId, name }: Collection) => `${site}/${collectionId}  ${name}`,
  better: '--id <site>/<CollectionID>',
  similar,
});
