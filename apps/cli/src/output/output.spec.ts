import { parse } from 'yaml';
import { recordedTerminal } from '../fixtures/recorded-terminal';
import type { Column } from './column';
import { Output } from './output';

interface Row {
  readonly name: string;
  readonly at: string;
}
const columns: readonly Column<Row>[] = [
  { heading: 'Name', of: ({ name }) => name },
  { heading: 'Since', of: ({ at }) => new Date(at) },
];
const rows: readonly Row[] = [{ name: '=cmd()', at: '2026-03-01T08:00:00.000Z' }];

describe('output', () => {
  it.each(['json', 'yaml'] as const)('has in %s what the API gives, on stdout', (format) => {
    const terminal = recordedTerminal(80);
    new Output(format, false, terminal).rows(rows, columns);
    expect(parse(terminal.written.stdout)).toEqual(rows); // JSON is YAML
  });

  it('has moments in UTC in CSV, and no formulas', () => {
    const terminal = recordedTerminal();
    new Output('csv', false, terminal).rows(rows, columns);
    expect(terminal.written.stdout).toBe("Name,Since\n'=cmd(),2026-03-01T08:00:00.000Z\n");
  });

  it('has the headings in CSV, and an empty list in JSON, when there are no rows', () => {
    const terminal = recordedTerminal();
    new Output('csv', false, terminal).rows([], columns);
    new Output('json', false, terminal).rows([], columns);
    new Output('table', false, terminal).rows([], columns);
    expect(terminal.written.stdout).toBe('Name,Since\n[]\n');
  });

  it('talks to people on stderr only, and not when nobody looks or wants it', () => {
    for (const [columnsOfTerminal, quiet, said] of [
      [80, false, 'a hint\n'],
      [80, true, ''],
      [undefined, false, ''],
    ] as const) {
      const terminal = recordedTerminal(columnsOfTerminal);
      new Output('table', quiet, terminal).note('a hint');
      expect(terminal.written).toEqual({ stdout: '', stderr: said });
    }
  });

  it.each([
    [80, {}, true],
    [80, { NO_COLOR: '1' }, false],
    [undefined, {}, false],
    [undefined, { FORCE_COLOR: '1' }, true],
  ])('shows colours on %s columns with %j: %s', (width, env, coloured) => {
    const terminal = recordedTerminal(width, env);
    new Output('table', false, terminal).rows(rows, columns);
    expect(terminal.written.stdout.includes('\u001b[')).toBe(coloured);
  });
});
