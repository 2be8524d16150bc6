import fc from 'fast-check';
import { cloudSyncStatus } from './cloud-sync-status';
import { noFigures, type Figures } from './figures';

const figures = (set: Partial<Figures>): Figures => ({ ...noFigures, ...set });

/** Consistent figures: the members add up. */
const anyFigures = fc
  .record({
    syncCompleted: fc.nat(3),
    syncInProgress: fc.nat(3),
    syncFailed: fc.nat(3),
    noEntraRecord: fc.nat(3),
    protected: fc.nat(3),
    removalsPending: fc.nat(3),
    removalsFailed: fc.nat(3),
    removalsHeld: fc.nat(3),
  })
  .map((set) => ({
    ...set,
    memberCount: set.syncCompleted + set.syncInProgress + set.syncFailed + set.noEntraRecord + set.protected,
  }));

describe('the cloud sync status', () => {
  it.each([
    ['an empty collection', figures({}), 'success'],
    ['everybody in', figures({ memberCount: 2, syncCompleted: 2 }), 'success'],
    ['one on the way', figures({ memberCount: 2, syncCompleted: 1, syncInProgress: 1 }), 'inProgress'],
    ['one on the way out', figures({ memberCount: 1, syncCompleted: 1, removalsPending: 1 }), 'inProgress'],
    ['one failed, one pending', figures({ memberCount: 2, syncFailed: 1, syncInProgress: 1 }), 'inProgress'],
    ['one failed, one in', figures({ memberCount: 2, syncFailed: 1, syncCompleted: 1 }), 'partialSuccess'],
    ['one without an Entra record', figures({ memberCount: 2, noEntraRecord: 1, syncCompleted: 1 }), 'partialSuccess'],
    ['one protected', figures({ memberCount: 2, protected: 1, syncCompleted: 1 }), 'partialSuccess'],
    [
      'everybody in, a removal failed',
      figures({ memberCount: 1, syncCompleted: 1, removalsFailed: 1 }),
      'partialSuccess',
    ],
    ['everybody in, removals held', figures({ memberCount: 1, syncCompleted: 1, removalsHeld: 60 }), 'partialSuccess'],
    ['nobody in', figures({ memberCount: 2, syncFailed: 1, noEntraRecord: 1 }), 'failed'],
    ['an empty collection whose removals are held', figures({ removalsHeld: 60 }), 'failed'],
  ])('%s', (_, set, expected) => {
    expect(cloudSyncStatus(set)).toBe(expected);
  });

  it('is success only when nothing is left to do or to explain', () => {
    fc.assert(
      fc.property(anyFigures, (set) => {
        const rest = Object.entries(set).filter(([name]) => name !== 'memberCount' && name !== 'syncCompleted');
        expect(cloudSyncStatus(set) === 'success').toBe(rest.every(([, value]) => value === 0));
      }),
    );
  });

  it('is in progress exactly while a member or a removal is pending', () => {
    fc.assert(
      fc.property(anyFigures, (set) => {
        expect(cloudSyncStatus(set) === 'inProgress').toBe(set.syncInProgress + set.removalsPending > 0);
      }),
    );
  });
});
