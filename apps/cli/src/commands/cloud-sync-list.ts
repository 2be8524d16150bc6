import { attention, cloudSyncStatus, type CloudSyncRow } from '@rollcall/contracts';
import { Command, Option } from 'commander';
import { examples } from '../examples';
import { limitOption, wordsOption } from '../options';
import { chooseColumns } from '../output/choose-columns';
import { cloudSyncColumns, defaultColumns } from '../output/cloud-sync-columns';
import { indispensable, type Column } from '../output/column';
import type { Session, Sessions } from '../session';

interface Options {
  readonly type?: string;
  readonly status?: string;
  readonly attention?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly descending?: boolean;
  readonly columns?: string;
  readonly allColumns?: boolean;
  readonly limit?: number;
}

/** `cloud-sync list`: the view "Collection Cloud Sync". */
export function addCloudSyncList(cloudSync: Command, sessions: Sessions): void {
  cloudSync
    .command('list', { isDefault: true })
    .description('every mapping with its status and figures')
    .addOption(new Option('--type <type>', 'only collections of this type').choices(['device', 'user']))
    .addOption(wordsOption('--status <status>', 'only these', cloudSyncStatus.options))
    .addOption(wordsOption('--attention <word>', 'only what somebody should look at for this', attention.options))
    .option('--search <text>', 'only with this text in an id or a name of the collection or the group')
    .option('--sort <column>', 'by this column, instead of the name of the collection')
    .option('--descending', 'the largest first')
    .option('--columns <headings>', 'these columns, separated by commas')
    .option('--all-columns', 'the optional columns too')
    .addOption(limitOption('mappings'))
    .addHelpText('after', `\nColumns: ${cloudSyncColumns.map(({ heading }) => heading).join(', ')}.`)
    .addHelpText(
      'after',
      examples(
        ['rollcall cloud-sync list', 'as the console shows it'],
        ['rollcall cloud-sync list --status "partial success",failed', 'those that are not in step'],
        ['rollcall cloud-sync list --attention held', 'those that wait for a person'],
        ['rollcall cloud-sync list --columns "collection name,attention"', 'two columns'],
        ['rollcall cloud-sync list --sort "sync failed" --descending -n 10', 'the ten worst'],
        ['rollcall cloud-sync list --all-columns -o csv > view.csv', 'all for a spreadsheet'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, options: Options) => {
        const columns = columnsFor(options);
        const rows = await rollcall.monitoring.cloudSync(queryOf(options), options.limit);
        output.rows(rows, columns);
        if (rows.length === 0) output.note(noneOf(options));
        else if (rows.length === options.limit) output.note(`The first ${options.limit}; without --limit all.`);
      }),
    );
}

/** Who asks for columns gets them, on any terminal. */
function columnsFor({ columns, allColumns }: Options): readonly Column<CloudSyncRow>[] {
  if (columns !== undefined) return chooseColumns(columns, cloudSyncColumns).map(indispensable);
  return allColumns ? cloudSyncColumns.map(indispensable) : defaultColumns;
}

const queryOf = ({ type, status, attention: words, search, sort, descending }: Options) => ({
  collectionType: type,
  status,
  attention: words,
  search,
  sort: sort === undefined ? descending && '-collectionName' : (descending ? '-' : '') + sortWord(sort),
});

function sortWord(heading: string): string {
  const [chosen] = chooseColumns(heading, cloudSyncColumns);
  return cloudSyncColumns.find((column) => column === chosen)?.sort ?? 'collectionName';
}

const noneOf = ({ type, status, attention: words, search }: Options): string =>
  (type ?? status ?? words ?? search) === undefined
    ? 'Nothing is mapped yet: rollcall cloud-sync set maps a collection to a group.'
    : 'No mapping is like that.';
