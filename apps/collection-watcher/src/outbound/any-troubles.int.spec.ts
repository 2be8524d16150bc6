import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { TablesInTrouble } from '../testing/tables-in-trouble';
import { TroubledWorld } from '../testing/troubled-world';
import { allTroubles } from '../testing/troubles';
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
