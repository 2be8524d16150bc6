import { FakeSource } from '../testing/fake-source';
import { readCollection } from './reading';
import { SourceForbiddenError } from './source';

const pilots = 'ABC00012';
const devices = [16777219, 16777220, 16777221, 16777222, 16777223];

let source: FakeSource;
beforeEach(() => {
  source = new FakeSource();
  source.hold(pilots, ...devices);
});

const read = () => readCollection(source, pilots, async () => undefined);

/** Does something when the given number of pages has been asked for. */
const atPage = (number: number, what: () => void) => {
  let pages = 0;
  source.before = (moment) => {
    if (moment === 'page' && ++pages === number) what();
  };
};

it('is complete when pages, count and catalogue agree', async () => {
  const reading = await read();
  expect(reading).toMatchObject({ kind: 'complete', members: Uint32Array.from(devices) });
});

it('is discarded when the collection changed between two pages: the pages do not belong together', async () => {
  atPage(2, () => source.change(pilots, (members) => members.delete(16777219)));
  expect(await read()).toMatchObject({ kind: 'discarded', reason: 'the collection changed while it was read' });
});

it('is discarded when a page was cut short', async () => {
  source.hides = (id, from) => from === 'page' && id > 16777220;
  expect(await read()).toMatchObject({ kind: 'discarded', reason: '2 rows came where the site counts 5' });
});

it('is discarded when a row comes twice, though the number of rows is right', async () => {
  const members = source.members.bind(source);
  source.members = async function* (id, expected) {
    const rows = [];
    for await (const page of members(id, expected)) rows.push(...page);
    const [first, second, ...others] = rows;
    if (first && second) yield [first, first, ...others];
  };
  expect(await read()).toMatchObject({ kind: 'discarded', reason: 'rows came twice or out of order' });
});

it('is miscounted, not complete, when rows are hidden by rights', async () => {
  source.hides = (id) => id === 16777221;
  expect(await read()).toMatchObject({ kind: 'miscounted', members: { length: 4 }, entry: { memberCount: 5 } });
});

it('is miscounted while MemberCount lags behind the rows', async () => {
  const collection = source.collections.get(pilots);
  if (collection) collection.miscount = 2;
  expect(await read()).toMatchObject({ kind: 'miscounted', members: { length: 5 } });
});

it('§4.14: is discarded, without reading a row, while the collection is evaluated', async () => {
  const collection = source.collections.get(pilots);
  if (collection) collection.ready = false;
  expect(await read()).toMatchObject({ kind: 'discarded', reason: 'the collection is being evaluated' });
  expect(source.asked).not.toContain('page');
});

it('§4.14: is discarded when an evaluation begins meanwhile', async () => {
  atPage(2, () => {
    const collection = source.collections.get(pilots);
    if (collection) collection.ready = false;
  });
  expect(await read()).toMatchObject({ kind: 'discarded' });
});

it('is discarded when the collection disappears meanwhile', async () => {
  atPage(2, () => source.collections.delete(pilots));
  expect(await read()).toMatchObject({ kind: 'discarded' });
});

it('passes on that access was denied', async () => {
  source.failWith(new SourceForbiddenError('Access denied  WMI QUERY: '), ['page']);
  await expect(read()).rejects.toThrow(SourceForbiddenError);
});
