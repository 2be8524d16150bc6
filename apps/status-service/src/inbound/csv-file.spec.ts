import { text } from 'node:stream/consumers';
import { csvFile, everyPage, wantsCsv } from './csv-file';

async function* parts(...given: readonly (readonly string[])[]) {
  yield* given;
}

const columns = [
  { heading: 'Name', of: (name: string) => name },
  { heading: 'Length', of: (name: string) => name.length },
];

describe('a CSV file', () => {
  it('has a heading, also when there are no rows', async () => {
    expect(await text((await csvFile(parts(), columns, 'x')).getStream())).toBe('Name,Length\n');
  });

  it('quotes what would break the lines', async () => {
    const file = await csvFile(parts(['a,b', 'say "no"'], ['two\nlines']), columns, 'x');
    expect(await text(file.getStream())).toBe('Name,Length\n"a,b",3\n"say ""no""",8\n"two\nlines",9\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('takes the power from the formula %j', async (name) => {
    const file = await csvFile(parts([name]), [{ heading: 'Name', of: (row: string) => row }], 'x');
    expect(await text(file.getStream())).toContain(`\n'${name}`);
  });

  it('breaks when a later part cannot be read', async () => {
    async function* broken() {
      yield ['a'];
      throw new Error('the database is away');
    }
    const file = await csvFile(broken(), columns, 'x');
    await expect(text(file.getStream())).rejects.toThrow('the database is away');
  });

  it('does not begin when the first part cannot be read', async () => {
    const broken = everyPage<string>(() => Promise.reject(new Error('the database is away')));
    await expect(csvFile(broken, columns, 'x')).rejects.toThrow('the database is away');
  });

  it('reads no further than the reader does, and lets go when the reader leaves', async () => {
    let read = 0;
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    async function* endless() {
      try {
        for (;;) yield Array.from({ length: 1000 }, () => `row ${++read}`);
      } finally {
        end();
      }
    }
    const stream = (await csvFile(endless(), columns, 'x')).getStream();
    await new Promise((resolve) => stream.once('data', resolve));
    stream.destroy();
    await ended;
    expect(read).toBeLessThan(100_000);
  });
});

describe('who wants CSV', () => {
  it.each([
    [undefined, undefined, false],
    [undefined, '*/*', false],
    [undefined, 'text/csv', true],
    [undefined, 'text/html, Text/CSV;q=0.9', true],
    ['csv', 'application/json', true],
    ['json', 'text/csv', false],
  ] as const)('format=%s and Accept: %s', (format, accept, expected) => {
    expect(wantsCsv(format, accept)).toBe(expected);
  });
});

it('goes through all pages', async () => {
  const pages = [{ items: [1, 2], nextCursor: 'b' }, { items: [3], nextCursor: 'c' }, { items: [] }];
  const cursors = [undefined, 'b', 'c'];
  const seen: number[] = [];
  const list = async (cursor: string | undefined) => pages[cursors.indexOf(cursor)] ?? { items: [] };
  for await (const items of everyPage(list)) seen.push(...items);
  expect(seen).toEqual([1, 2, 3]);
});
