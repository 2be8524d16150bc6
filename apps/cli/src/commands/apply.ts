import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { ApiError } from '@rollcall/client';
import type { Command } from 'commander';
import { differenceText, isNothing, type MappingsDifference } from '../apply/difference-text';
import { mappingsIn, type DeclaredMapping } from '../apply/mappings-in';
import { confirm } from '../confirm';
import { exitCodes, type ExitCode } from '../exit-code';
import { examples } from '../examples';
import { wrongUse } from '../failure';
import type { Session, Sessions } from '../session';
import type { Terminal } from '../terminal';

interface Options {
  readonly file: readonly string[];
  readonly preview?: boolean;
  readonly allowEmpty?: boolean;
  readonly yes?: boolean;
}

/** `apply`: makes the mappings exactly those of a file. */
export function addApply(program: Command, sessions: Sessions): void {
  program
    .command('apply')
    .description('make the mappings exactly those of a file: what it does not name is removed, and its members stay')
    .requiredOption('-f, --file <files...>', 'in YAML or JSON, - for the standard input; several are one set together')
    .option('--what-if, --preview', 'only show the difference')
    .option('--allow-empty', 'an empty set is meant: all mappings are removed')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      examples(
        ['rollcall export > mappings.yaml', 'the file to begin with'],
        ['rollcall apply -f mappings.yaml --what-if', 'ends with 2 when something would be done'],
        ['rollcall apply -f mappings.yaml', 'shows the difference, and asks'],
        ['rollcall apply -f devices.yaml users.yaml --yes', 'without a person'],
      ),
    )
    .action(sessions.action((session: Session, options: Options) => apply(session, options)));
}

async function apply({ rollcall: { admin }, output, terminal }: Session, options: Options): Promise<ExitCode> {
  const mappings = await mappingsOf(options.file, terminal);
  const { allowEmpty = false, preview = false, yes = false } = options;
  const difference = await admin.declareMappings(mappings, { dryRun: true, allowEmpty }).catch(tellOfEmpty);
  const show = (shown: MappingsDifference): void =>
    output.format === 'table' ? output.lines(differenceText(shown, output.paint)) : output.data(shown);
  if (preview) {
    show(difference);
    return isNothing(difference) ? exitCodes.done : exitCodes.changesWouldBeMade;
  }
  if (isNothing(difference)) {
    if (output.format !== 'table') show(difference);
    output.note(`Nothing is to be done: all ${difference.unchanged} mappings are as the file says.`);
    return exitCodes.done;
  }
  if (output.format === 'table') show(difference);
  else if (!yes) output.note(differenceText(difference, output.paint));
  if (!yes && !(await confirm('Make these changes?', terminal))) return exitCodes.done;
  const done = await admin.declareMappings(mappings, { allowEmpty });
  if (output.format !== 'table') show(done);
  output.note('Done.');
  return exitCodes.done;
}

/** In the words of the command line. */
function tellOfEmpty(error: unknown): never {
  if (error instanceof ApiError && error.code === 'mappings-empty') {
    throw wrongUse('The file names no mapping, so all would be removed: say --allow-empty if that is meant.');
  }
  throw error;
}

async function mappingsOf(files: readonly string[], { stdin }: Terminal): Promise<readonly DeclaredMapping[]> {
  const mappings: DeclaredMapping[] = [];
  for (const name of files) mappings.push(...mappingsIn({ name, text: name === '-' ? await text(stdin) : read(name) }));
  return mappings;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrongUse(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
