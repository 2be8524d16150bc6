import fc from 'fast-check';
import { addUp, figureOf, noFigures, type Figure, type Figures } from './figures';
import type { MemberState } from './member-state';

const members: readonly MemberState[] = ['synced', 'pending', 'failed', 'unresolved', 'protected'];
const leavers: readonly MemberState[] = ['removing', 'removalFailed', 'removalHeld', 'removed', 'gone'];

function count(states: readonly MemberState[]): Figures {
  const counted: Record<Figure | 'memberCount', number> = { ...noFigures };
  for (const state of states) {
    const figure = figureOf(state);
    if (figure) counted[figure] += 1;
    if (members.includes(state)) counted.memberCount += 1;
  }
  return counted;
}

describe('the figures', () => {
  it.each([
    ['synced', 'syncCompleted'],
    ['pending', 'syncInProgress'],
    ['failed', 'syncFailed'],
    ['unresolved', 'noEntraRecord'],
    ['protected', 'protected'],
    ['removing', 'removalsPending'],
    ['removalFailed', 'removalsFailed'],
    ['removalHeld', 'removalsHeld'],
    ['removed', null],
    ['gone', null],
  ] as const)('%s is counted in %s', (state, figure) => {
    expect(figureOf(state)).toBe(figure);
  });

  it('add up whatever states the members and leavers are in', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...members, ...leavers)), (states) => {
        expect(addUp(count(states))).toBe(true);
      }),
    );
  });

  it('do not add up when a member is counted nowhere', () => {
    expect(addUp({ ...noFigures, memberCount: 1 })).toBe(false);
  });

  it('leave leavers out of the sum', () => {
    expect(addUp({ ...noFigures, removalsPending: 2, removalsFailed: 1, removalsHeld: 3 })).toBe(true);
  });
});
