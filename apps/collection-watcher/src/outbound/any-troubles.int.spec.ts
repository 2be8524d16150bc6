import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { TablesInTrouble } from '../testing/tables-in-trouble';
import { TroubledWorld } from '../testing/troubled-world';
import { allTroubles, COLLECTIONS, type Trouble } from '../testing/troubles';
import { WatcherTables } from '../testing/watcher-tables';

jest.setTimeout(240_000);
Logger.overrideLogger(false); // it tells of each damage

let tables: WatcherTables;
beforeAll(async () => {
  tables = await WatcherTables.open();
});
afterAll(() => tables.close());

it('publishes what folds to what the source held, in order, whatever happens to the tables too', async () => {
  await fc.assert(
    fc.asyncProperty(allTroubles, async (troubles) => {
      const world = await TroubledWorld.open(await TablesInTrouble.open(tables));
      for (const trouble of troubles) await world.apply(trouble);
      await world.rest();
    }),
    { numRuns: 15 },
  );
});

const all = Infinity;
const [pilots] = COLLECTIONS;

/** Troubles that came together badly once, or that chance would take long to bring together. */
const together: readonly (readonly [string, readonly Trouble[]])[] = [
  [
    'an older copy takes the place of tables of which a version had left, and not yet what tells of it',
    [
      { watcher: { what: 'poll' } },
      { database: { what: 'copyTables' } },
      { site: { what: 'leave', collection: pilots, resource: 1 } },
      { database: { what: 'relay', events: 3, remembers: true } },
      { watcher: { what: 'poll' } },
      { database: { what: 'putBack' } },
      { database: { what: 'relay', events: all, remembers: true } },
      { site: { what: 'leave', collection: pilots, resource: 2 } },
      { watcher: { what: 'poll' } },
    ],
  ],
  [
    'an older copy sends again what had left before the site was found restored',
    [
      { watcher: { what: 'poll' } },
      { database: { what: 'relay', events: 0, remembers: true } },
      { watcher: { what: 'poll' } },
      { site: { what: 'backup' } },
      { database: { what: 'copyTables' } },
      { database: { what: 'relay', events: all, remembers: true } },
      { site: { what: 'join', collection: pilots, resource: 5 } },
      { watcher: { what: 'poll' } },
      { site: { what: 'restoreSite', during: undefined } },
      { watcher: { what: 'poll' } },
      { database: { what: 'putBack' } },
      { watcher: { what: 'poll' } },
    ],
  ],
  [
    'an older copy knows an identity that the device has again, and not the one that was published',
    [
      { site: { what: 'identify', resource: 1, entraId: 'one' } },
      { watcher: { what: 'poll' } },
      { database: { what: 'copyTables' } },
      { site: { what: 'identify', resource: 1, entraId: 'two' } },
      { watcher: { what: 'poll' } },
      { watcher: { what: 'readIdentities' } },
      { database: { what: 'putBack' } },
      { site: { what: 'identify', resource: 1, entraId: 'one' } },
    ],
  ],
];

it.each(together)('does so when %s', async (_, troubles) => {
  const world = await TroubledWorld.open(await TablesInTrouble.open(tables));
  for (const trouble of troubles) await world.apply(trouble);
  await world.rest();
});
