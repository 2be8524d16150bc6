import type { collectionView } from '@rollcall/contracts';
import type { MonitoringClient } from '@rollcall/client';
import type { z } from 'zod';
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

/** Those that are meant, each once. Throws a Failure for what fits none, or several when one is meant. */
export async function findCollections(
  monitoring: MonitoringClient,
  { ids, names, site, reading }: CollectionsWanted,
): Promise<readonly Collection[]> {
  const all = ids.length === 0 ? [] : await monitoring.collections({ site });
  const found = ids.map((id) =>
    onlyOne(
      all.filter((one) => sameName(one.collectionId, id) || sameName(`${one.site}/${one.collectionId}`, id)),
      wording(id),
    ),
  );
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

const wording = (typed: string, similar: readonly Collection[] = []) => ({
  typed,
  kind: ['collection', 'collections'] as const,
  describe: ({ site, collectionId, name }: Collection) => `${site}/${collectionId}  ${name}`,
  better: '--id <site>/<CollectionID>',
  similar,
});
