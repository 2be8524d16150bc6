import fc from 'fast-check';
import width from 'string-width';
import type { Column } from './column';
import { Paint } from './paint';
import { tableText } from './table';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  { heading: 'Entra Group Id', isId: true, of: ({ id }) => id },
  { heading: 'Collection Name', least: 12, of: ({ name }) => name },
  { heading: 'Member Count', of: ({ count }) => count },
];
const ID = '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10';
const row = (name: string, count = 1): Row => ({ id: ID, name, count });
const plain = new Paint(false, false);
const textOf = (...args: Parameters<typeof tableText<Row>>): string => tableText(...args).text;

describe('a table', () => {
  it('has headings on one line and cuts nothing when it goes to a pipe', () => {
    expect(textOf([row('Laptops Germany', 12_345)], columns, Infinity, plain).split('\n')).toEqual([
      'Entra Group Id                        Collection Name  Member Count',
      `${ID}  Laptops Germany        12,345`,
    ]);
  });

  it('breaks headings on a terminal, where figures are narrower than their names', () => {
    expect(textOf([row('Laptops')], columns, 80, plain).split('\n')).toEqual([
      'Entra                                 Collection  Member',
      'Group Id                              Name         Count',
      `${ID}  Laptops          1`,
    ]);
  });

  it('cuts ids before it breaks texts', () => {
    const lines = textOf([row('All laptops of Germany')], columns, 42, plain).split('\n');
    expect(lines.at(-1)).toBe('7b6f1a52…  All laptops of Germany       1');
    expect(
      textOf([row('All laptops of Germany')], columns, 32, plain)
        .split('\n')
        .slice(2),
    ).toEqual(['7b6f1a52…  All laptops         1', '           of Germany']);
  });

  it('leaves out what is dispensable before it makes records, and says so', () => {
    const some: readonly Column<Row>[] = [
      { heading: 'Entra Group Id', isId: true, dispensable: 1, of: ({ id }) => id },
      { heading: 'Collection Name', least: 12, of: ({ name }) => name },
      { heading: 'Member Count', dispensable: 2, of: ({ count }) => count },
    ];
    const shown = (most: number) => tableText([row('All laptops of Germany')], some, most, plain);
    expect(shown(30)).toEqual({
      text: 'Collection              Member\nName                     Count\nAll laptops of Germany       1',
      leftOut: ['Entra Group Id'],
    });
    expect(shown(15).leftOut).toEqual(['Entra Group Id', 'Member Count']);
    expect(shown(11).leftOut).toEqual([]);
    expect(shown(11).text).toContain(`Entra Group Id   ${ID}`);
  });

  it('makes records of rows that do not fit', () => {
    expect(textOf([row('Laptops'), row('Kiosks', 2)], columns, 20, plain).split('\n')).toEqual([
      `Entra Group Id   ${ID}`,
      'Collection Name  Laptops',
      'Member Count     1',
      '',
      `Entra Group Id   ${ID}`,
      'Collection Name  Kiosks',
      'Member Count     2',
    ]);
  });

  it('leaves a rare column out when no row has it', () => {
    const rare: readonly Column<Row>[] = [...columns, { heading: 'Refused', isRare: true, of: ({ count }) => count }];
    expect(textOf([row('Laptops', 0)], rare, Infinity, plain)).not.toContain('Refused');
    expect(textOf([row('Laptops', 0), row('Kiosks', 3)], rare, Infinity, plain)).toContain('Refused');
  });

  it('keeps the columns of a long list in line, and has every row', () => {
    const rows = Array.from({ length: 350 }, (_, index) => row(`Name ${index}`, index));
    const lines = textOf(rows, columns, Infinity, plain).split('\n');
    expect(lines).toHaveLength(351);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1); // figures are at the right, so all end alike
    expect(lines.at(-1)).toContain('Name 349');
  });

  it('is never wider than the terminal, and loses no row', () => {
    const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(names, fc.integer({ min: 36, max: 200 }), (given, most) => {
        const rows = given.map((name, index) => row(name.replace(/[\p{C}\p{Z}]/gu, ' ').trim(), index));
        const text = textOf(rows, columns, most, plain);
        for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(most);
        expect(text.split('\n').length).toBeGreaterThan(rows.length);
      }),
    );
  });
});

describe('emphasis', () => {
  const state: readonly Column<Row>[] = [{ heading: 'State', of: () => 'failed', mood: () => 'bad' }];

  it.each([
    [false, false, 'failed'],
    [true, false, '✗ failed'],
    [true, true, '\u001b[31m✗ failed\u001b[39m'],
  ])('is a sign on a terminal (%s) and a colour where there are colours (%s)', (signs, colours, shown) => {
    expect(
      textOf([row('')], state, 80, new Paint(signs, colours))
        .split('\n')
        .at(-1),
    ).toBe(shown);
  });
});
