/** The part of a command's help that shows how it is used: a line each, with what it does. */
export function examples(...lines: readonly (readonly [command: string, what: string])[]): string {
  const longest = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, what]) => `  $ ${command.padEnd(longest)}  ${what}`);
  return ['', 'Examples:', ...shown].join('\n');
}
