import { collectionId as collectionIdShape, type collectionView } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import type { Rollcall } from '../connection';
import { examples } from '../examples';
import { limitOption } from '../options';
import { moment } from '../output/cell-text';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

const columns: readonly Column<z.infer<typeof collectionView>>[] = [
  { heading: 'Site', of: ({ site }) => site },
  { heading: 'Collection Id', of: ({ collectionId }) => collectionId },
  { heading: 'Name', least: 16, of: ({ name }) => name },
  { heading: 'Type', of: ({ type }) => type },
  { heading: 'Member Count', of: ({ memberCount }) => memberCount },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => (state === 'ok' ? 'good' : 'warn') },
  { heading: 'Checked At', of: ({ checkedAt }) => moment(checkedAt) },
];

/** `collections`: what the sites have. */
export function addCollections(program: Command, sessions: Sessions): void {
  program
    .command('collections')
    .description('the device and user collections of the sites, mapped or not')
    .argument('[name-or-id]', 'only those whose names begin so, or the one with this CollectionID')
    .option('--site <site>', 'only of this site')
    .addOption(limitOption('collections'))
    .addHelpText(
      'after',
      examples(
        ['rollcall collections', 'all'],
        ['rollcall collections Laptops --site hq', 'of one site, by the beginning of the name'],
        ['rollcall collections HQ100012', 'by its id'],
      ),
    )
    .action(
      sessions.action(
        async (
          { rollcall, output }: Session,
          nameOrId: string | undefined,
          { site, limit }: { readonly site?: string; readonly limit?: number },
        ) => {
          const collections = await collectionsOf(rollcall, nameOrId, site, limit);
          output.rows(collections, columns);
          if (collections.length === 0) output.note('No collection is like that.');
        },
      ),
    );
}

/** Eight letters may be a name as well: a CollectionID is looked for first. */
async function collectionsOf(
  { monitoring }: Rollcall,
  nameOrId: string | undefined,
  site: string | undefined,
  limit: number | undefined,
) {
  const { data: collectionId } = collectionIdShape.safeParse(nameOrId);
  const withId = collectionId === undefined ? [] : await monitoring.collections({ collectionId, site }, limit);
  return withId.length > 0 ? withId : monitoring.collections({ nameStartsWith: nameOrId, site }, limit);
}
