import type { DataOf, collectionObserved } from '@rollcall/contracts';
import { Said } from './published-state';

const observed: DataOf<typeof collectionObserved> = {
  collection: 'hq/ABC00012',
  site: 'hq',
  collectionId: 'ABC00012',
  name: 'Pilots',
  type: 'device',
  memberCount: 3,
  epoch: 100,
  version: 2,
  lastChange: '2026-11-21T09:00:00Z',
  lookedAt: '2026-11-21T10:00:00.000Z',
  state: 'ok',
};

let said: Said;
beforeEach(() => {
  said = new Said();
});

it('keeps the furthest of a line, and what was seen last, whatever comes again', () => {
  said.takeCollection({
    ...observed,
    version: 3,
    lookedAt: '2026-11-21T10:01:00.000Z',
    lastChange: '2026-11-21T10:00:30Z',
  });
  said.takeCollection(observed);
  expect(said.lines).toMatchObject([{ epoch: 100, version: 3, lastChange: '2026-11-21T10:00:30Z' }]);
});

it('takes a higher epoch for further than any version of a lower one', () => {
  said.takeCollection({ ...observed, version: 7 });
  said.takeCollection({ ...observed, epoch: 101, version: 1 });
  expect(said.lines).toMatchObject([{ epoch: 101, version: 1 }]);
});

it('knows the last place of a line that nobody watches any more', () => {
  said.takeCollection(observed);
  const { epoch: _, version: __, ...unwatched } = observed;
  said.takeCollection({ ...unwatched, lookedAt: '2026-11-21T10:01:00.000Z', name: 'Another' });
  expect(said.lines).toMatchObject([{ epoch: 100, version: 2, name: 'Another' }]);
});

it('knows no line of a collection that was never watched', () => {
  const { epoch: _, version: __, ...unwatched } = observed;
  said.takeCollection(unwatched);
  expect(said.lines).toEqual([]);
});

it('keeps the newest heartbeat, also when an older one comes again: it may not know that the site was restored', () => {
  const restoredAt = '2026-11-21T10:01:00.000Z';
  said.takeSite({ site: 'hq', state: 'ok', polledAt: restoredAt, restoredAt });
  said.takeSite({ site: 'hq', state: 'ok', polledAt: '2026-11-21T10:00:00.000Z' });
  expect(said.sites).toEqual([{ site: 'hq', state: 'ok', polledAt: restoredAt, restoredAt }]);
});

it('knows that an older state was confirmed, by a heartbeat that does not speak of it any more', () => {
  said.takeSite({
    site: 'hq',
    state: 'ok',
    polledAt: '2026-11-21T10:01:00.000Z',
    restoredAt: '2026-11-21T10:01:00.000Z',
  });
  said.takeSite({ site: 'hq', state: 'ok', polledAt: '2026-11-21T10:02:00.000Z' });
  expect(said.sites).toEqual([{ site: 'hq', state: 'ok', polledAt: '2026-11-21T10:02:00.000Z' }]);
});
