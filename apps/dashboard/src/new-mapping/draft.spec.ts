import type { Collection } from '../api/shapes';
import { changed, type Change, type ChosenGroup, type Draft, emptyDraft, isComplete, keyOf, waiting } from './draft';

const collection: Collection = {
  site: 'hq',
  collectionId: 'ABC00012',
  name: 'Laptops Germany',
  type: 'device',
  memberCount: 3,
  state: 'ok',
  lastChange: null,
  evaluation: 'ready',
  checkedAt: null,
};
const pilots: ChosenGroup = { cloudServiceId: 'contoso', groupId: 'a', displayName: 'Pilots' };
const namesakes: ChosenGroup = { cloudServiceId: 'fabrikam', groupId: 'a', displayName: 'Pilots' };

const after = (...changes: readonly Change[]): Draft => changes.reduce(changed, emptyDraft);

it('goes on only with a collection, and then only with a group', () => {
  expect(isComplete(emptyDraft)).toBe(false);
  const begun = after({ kind: 'collection', collection }, { kind: 'go', step: 'groups' });
  expect(isComplete(begun)).toBe(false);
  expect(isComplete(changed(begun, { kind: 'group', group: pilots, chosen: true }))).toBe(true);
});

it('knows groups of several tenants apart, and each once', () => {
  const chosen = after(
    { kind: 'group', group: pilots, chosen: true },
    { kind: 'group', group: namesakes, chosen: true },
    { kind: 'group', group: pilots, chosen: true },
  );
  expect(chosen.groups.map(keyOf).sort()).toEqual(['contoso/a', 'fabrikam/a']);
  expect(changed(chosen, { kind: 'group', group: pilots, chosen: false }).groups).toEqual([namesakes]);
});

it('chooses a group that was just made, and remembers that it stays', () => {
  const made = after({ kind: 'new-group', group: pilots });
  expect(made).toMatchObject({ groups: [pilots], newGroups: [pilots] });
  expect(changed(made, { kind: 'group', group: pilots, chosen: false })).toMatchObject({
    groups: [],
    newGroups: [pilots],
  });
});

it('waits for a decision on what was made and is not enabled', () => {
  const made = after(
    { kind: 'group', group: pilots, chosen: true },
    { kind: 'group', group: namesakes, chosen: true },
    { kind: 'work', group: pilots, work: { at: 'made', mappingId: 'm1' } },
    { kind: 'work', group: namesakes, work: { at: 'refused', error: new Error('no'), key: undefined } },
  );
  expect(waiting(made)).toEqual([{ ...pilots, mappingId: 'm1' }]);
  expect(waiting(changed(made, { kind: 'work', group: pilots, work: { at: 'enabled', mappingId: 'm1' } }))).toEqual([]);
  expect(waiting(changed(made, { kind: 'work', group: pilots, work: undefined }))).toEqual([]);
});

it('forgets what was refused when somebody goes back to choose otherwise', () => {
  const refused = after(
    { kind: 'group', group: pilots, chosen: true },
    { kind: 'work', group: pilots, work: { at: 'refused', error: new Error('no'), key: 'k' } },
    { kind: 'go', step: 'preview' },
  );
  expect(refused.work).not.toEqual({});
  expect(changed(refused, { kind: 'go', step: 'options' })).toMatchObject({ work: {}, groups: [pilots] });
});
