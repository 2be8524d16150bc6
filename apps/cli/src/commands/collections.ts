import { collectionType, type collectionView } from '@rollcall/contracts';
import type { Command } from 'commander';
import type { z } from 'zod';
import { examples } from '../examples';
import { limitOption, wordsOption } from '../options';
import { moment, siteMoment } from '../output/cell-text';
import type { Column } from '../output/column';
import type { Session, Sessions } from '../session';

const columns: readonly Column<z.infer<typeof collectionView>>[] = [
  { heading: 'Site', of: ({ site }) => site },
  { heading: 'Collection Id', of: ({ collectionId }) => collectionId },
  { heading: 'Name', least: 16, of: ({ name }) => name },
  { heading: 'Type', of: ({ type }) => type },
  { heading: 'Member Count', of: ({ memberCount }) => memberCount },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => (state === 'ok' ? 'good' : 'warn') },
  { heading: 'Evaluation', of: ({ evaluation }) => evaluation },
  { heading: 'Last Change', of: ({ lastChange }) => siteMoment(lastChange), dispensable: 2 },
  { heading: 'Checked At', of: ({ checkedAt }) => moment(checkedAt), dispensable: 1 },
  { heading: 'Message', least: 16, of: ({ message }) => message },
];

/** `collections`: what the sites have. */
export function addCollections(program: Command, sessions: Sessions): void {
  program
    .command('collections')
    .description('the device and user collections of the sites, mapped or not')
    .argument('[name-or-id]', 'only those whose names begin so, and those with this CollectionID')
    .option('--site <site>', 'only of this site')
    .addOption(wordsOption('--type <type>', 'only these', collectionType.options))
    .addOption(limitOption('collections'))
    .addHelpText(
      'after',
      examples(
        ['rollcall collections', 'all'],
        ['rollcall collections Laptops --site hq', 'of one site, by the beginning of the name'],
        ['rollcall collections HQ100012', 'by its id, also as hq/HQ100012'],
        ['rollcall collections --type user', 'those of users'],
      ),
    )
    .action(
      sessions.action(
        async (
          { rollcall: { monitoring }, output }: Session,
          nameOrId: string | undefined,
          { limit, ...only }: { readonly site?: string; readonly type?: string; readonly limit?: number },
        ) => {
          const collections = await monitoring.collections({ nameOrId, ...only }, limit);
          output.rows(collections, columns);
          if (collections.length === 0) output.note('No collection is like that.');
        },
      ),
    );
}
