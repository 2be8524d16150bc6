import fc from 'fast-check';
import { MemoryStores } from '../testing/memory-stores';
import { TroubledWorld, type WatcherState } from '../testing/troubled-world';
import { COLLECTIONS, siteTroubles } from '../testing/troubles';

jest.setTimeout(120_000);

/** The tables in memory; they survive a restart. */
function inMemory(): WatcherState {
  const stores = new MemoryStores();
  for (const id of COLLECTIONS) stores.watch(id);
  return {
    started: async () => stores,
    look: async (collectionId, requestedAt) => {
      const lookId = `look ${stores.looks.length}`;
      stores.looks.push({ lookId, collectionId, depth: 'members', requestedAt });
    },
    restoredAt: async () => stores.restoredAt,
    confirm: async () => stores.confirmRestored(),
    lastChanges: async () => new Map([...stores.collections].map(([id, { lastChange }]) => [id, lastChange])),
    stateOf: async (id) => stores.stateOf(id).state,
    memberships: async () => stores.memberships,
    resources: async () =>
      new Map(
        stores.publishedResources.map(({ resourceId, entraId, vanishedAt }) => [
          resourceId,
          { entraId, vanished: vanishedAt !== null },
        ]),
      ),
    allSent: async () => true,
    suffer: async ({ what }) => {
      throw new Error(`there is no database that could suffer ${what}`);
    },
    heal: async () => undefined,
  };
}

it('publishes what folds to what the source held, in order, and never a removal that the source did not show', async () => {
  await fc.assert(
    fc.asyncProperty(siteTroubles, async (troubles) => {
      const world = await TroubledWorld.open(inMemory());
      for (const trouble of troubles) await world.apply(trouble);
      await world.rest();
    }),
    { numRuns: 200 },
  );
});
