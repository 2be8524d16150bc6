import type { Command } from 'commander';
import { recordedTerminal } from './fixtures/recorded-terminal';
import { makeProgram } from './program';
import { runCommandLine } from './run-command-line';
import { Sessions } from './session';

/** Every command that does something, with its words. */
function leaves(command: Command, path: readonly string[] = []): { readonly path: readonly string[] }[] {
  const own = command.commands.filter((one) => !['help', 'complete'].includes(one.name())); // what shells call is for nobody else
  if (own.length === 0) return [{ path }];
  return own.flatMap((one) => leaves(one, [...path, one.name()]));
}

const commands = leaves(makeProgram(new Sessions(recordedTerminal(80)))).map(({ path }) => path);

it.each(commands.map((path) => [path.join(' '), path] as const))('%s --help has examples of it', async (name, path) => {
  const terminal = recordedTerminal(80);
  expect(await runCommandLine([...path, '--help'], terminal)).toBe(0);
  expect(terminal.written.stdout).toContain(`Usage: rollcall ${name}`);
  expect(terminal.written.stdout).toMatch(/Examples:\n {2}\$ .*rollcall /);
  expect(terminal.written.stderr).toBe('');
});

it.each([
  [['nonsense'], "Unknown command 'nonsense'"],
  [['runs', '--nonsense'], "Unknown option '--nonsense'"],
  [['members'], "Missing required argument 'mapping'"],
  [['runs', '--state', 'asleep'], 'Allowed are'],
  [['runs', '-o', 'xml'], 'Allowed choices are table, json, yaml, csv'],
  [['status', '--url', 'rollcall.contoso.com'], 'begins with http:// or https://'],
  [['pause'], 'Say one of these'],
  [['sync', 'HQ100012', '--tenant', 'contoso'], 'not both'],
])('%j is wrong use: %s', async (args, sentence) => {
  const terminal = recordedTerminal(80);
  expect(await runCommandLine(args, terminal)).toBe(1);
  expect(terminal.written.stdout).toBe('');
  expect(terminal.written.stderr).toContain(sentence);
});

it('suggests what may be meant', async () => {
  const terminal = recordedTerminal(80);
  await runCommandLine(['statu'], terminal);
  expect(terminal.written.stderr).toContain('(Did you mean status?)');
});

it('shows what there is when nothing is said', async () => {
  const terminal = recordedTerminal(80);
  expect(await runCommandLine([], terminal)).toBe(1);
  expect(terminal.written.stderr).toMatch(/Usage: rollcall[^]*Commands:/);
});
