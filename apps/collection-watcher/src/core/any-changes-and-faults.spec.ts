import fc from 'fast-check';
import { MemoryStores } from '../testing/memory-stores';
import { TroubledWorld, type WatcherState } from '../testing/troubled-world';
import { COLLECTIONS, siteTroubles, type Trouble } from '../testing/troubles';

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

const [pilots, others] = COLLECTIONS;
const poll: Trouble = { watcher: { what: 'poll' } };
const readIdentities: Trouble = { watcher: { what: 'readIdentities' } };

/** Troubles that chance would take long to bring together. */
const together: readonly (readonly [string, readonly Trouble[]])[] = [
  [
    'pages and MemberCount leave out the same member',
    [
      poll,
      { site: { what: 'hide', resource: 4, from: 'pages' } },
      { site: { what: 'miscount', collection: pilots, by: -1 } },
      poll,
    ],
  ],
  [
    'two change places while pages are read, and every count agrees',
    [
      { site: { what: 'leave', collection: pilots, resource: 2 } },
      { site: { what: 'join', collection: pilots, resource: 5 } },
      poll,
      { site: { what: 'join', collection: pilots, resource: 6 } },
      { site: { what: 'swap', collection: pilots, after: 1 } },
      poll,
    ],
  ],
  [
    'a site is restored while a collection of it is read',
    [
      poll,
      { site: { what: 'backup' } },
      { site: { what: 'join', collection: pilots, resource: 5 } },
      poll,
      { site: { what: 'leave', collection: pilots, resource: 1 } },
      { site: { what: 'restoreSite', during: 'entry' } },
      poll,
    ],
  ],
  [
    'a site is restored to what it knew of identities',
    [
      poll,
      { site: { what: 'backup' } },
      { site: { what: 'identify', resource: 1, entraId: 'one' } },
      { site: { what: 'join', collection: pilots, resource: 5 } },
      poll,
      readIdentities,
      { site: { what: 'restoreSite', during: undefined } },
      poll,
      readIdentities,
      readIdentities,
    ],
  ],
  [
    'a replica sleeps through a restore, and an evaluation of the older data seems newer than all it has seen',
    [
      poll,
      { site: { what: 'backup' } },
      { site: { what: 'join', collection: pilots, resource: 5 } },
      { site: { what: 'join', collection: others, resource: 6 } },
      { watcher: { what: 'fallAsleep', after: 'entry' } },
      poll,
      { site: { what: 'restoreSite', during: undefined } },
      { site: { what: 'leave', collection: others, resource: 1 } },
      poll,
      { watcher: { what: 'wake' } },
    ],
  ],
];

it.each(together)('does so when %s', async (_, troubles) => {
  const world = await TroubledWorld.open(inMemory());
  for (const trouble of troubles) await world.apply(trouble);
  await world.rest();
});
