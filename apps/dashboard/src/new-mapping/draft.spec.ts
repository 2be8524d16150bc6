import type { Collection } from '../api/shapes';
import {
  changed,
  type Change,
  type ChosenGroup,
  type Draft,
  emptyDraft,
  isComplete,
  keyOf,
  mayEnable,
  waiting,
  type Work,
} from './draft';

const collection: Collection = {
  site: 'hq',
  collectionId: 'ABC00012',
  name: 'Laptops Germany',
  type: 'device',
  memberCount: 3,
  state: 'ok',
  message: null,
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

describe('enabling', () => {
  const twoGroups = after(
    { kind: 'group', group: pilots, chosen: true },
    { kind: 'group', group: namesakes, chosen: true },
  );
  const made: Work = { at: 'made', mappingId: 'm1', runId: 'r1' };
  const refused: Work = { at: 'refused', error: new Error('no'), key: undefined };
  const withWork = (one: Work, other: Work): Draft =>
    [
      { kind: 'work', group: pilots, work: one } as const,
      { kind: 'work', group: namesakes, work: other } as const,
    ].reduce(changed, twoGroups);
  const look = (draft: Draft, group: ChosenGroup, looked = true) => changed(draft, { kind: 'looked', group, looked });

  it('waits until a person has looked at what it would do in each group', () => {
    const both = withWork(made, { ...made, mappingId: 'm2' });
    expect(mayEnable(both)).toBe(false);
    expect(mayEnable(look(both, pilots))).toBe(false);
    expect(mayEnable(look(look(both, pilots), namesakes))).toBe(true);
    expect(mayEnable(look(look(look(both, pilots), namesakes), pilots, false))).toBe(false);
  });

  it('waits for a group that is still being made, not for one that was refused', () => {
    expect(mayEnable(look(withWork(made, { at: 'making' }), pilots))).toBe(false);
    expect(mayEnable(look(withWork(made, refused), pilots))).toBe(true);
    expect(mayEnable(withWork(refused, refused))).toBe(false);
  });

  it('wants another look when the preview is made anew', () => {
    const seen = look(withWork(made, refused), pilots);
    expect(mayEnable(changed(seen, { kind: 'work', group: pilots, work: { ...made, runId: 'r2' } }))).toBe(false);
  });
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
