import fc from 'fast-check';
import { memberState, type LedgerFacts } from './member-state';

const row = (facts: Partial<LedgerFacts>): LedgerFacts => ({
  wanted: true,
  present: 'no',
  setAside: null,
  failed: false,
  ...facts,
});

const anyRow = fc.record<LedgerFacts>({
  wanted: fc.boolean(),
  present: fc.constantFrom('yes', 'no', 'unknown'),
  setAside: fc.constantFrom(null, 'held', 'rejected', 'protected', 'disabled'),
  failed: fc.boolean(),
});

describe('the state of a member', () => {
  it.each([
    ['wanted and there', row({ present: 'yes' }), 'synced'],
    ['there, claimed by disabled mappings only', row({ present: 'yes', setAside: 'disabled' }), 'synced'],
    ['wanted and not there', row({}), 'pending'],
    ['wanted, the answer to the write lost', row({ present: 'unknown' }), 'pending'],
    ['wanted and refused', row({ failed: true }), 'failed'],
    ['wanted, but on a never-add list', row({ setAside: 'protected', failed: true }), 'protected'],
    ['wanted by a disabled mapping only', row({ setAside: 'disabled' }), 'pending'],
    ['wanted again while its removal was rejected', row({ present: 'unknown', setAside: 'rejected' }), 'pending'],
    ['leaving', row({ wanted: false, present: 'yes' }), 'removing'],
    ['leaving, the answer to the write lost', row({ wanted: false, present: 'unknown' }), 'removing'],
    ['leaving, refused', row({ wanted: false, present: 'yes', failed: true }), 'removalFailed'],
    ['leaving, waiting for a person', row({ wanted: false, present: 'yes', setAside: 'held' }), 'removalHeld'],
    ['leaving, a person said no', row({ wanted: false, present: 'yes', setAside: 'rejected' }), 'removalHeld'],
    ['leaving, but on a never-remove list', row({ wanted: false, present: 'yes', setAside: 'protected' }), 'protected'],
    ['gone', row({ wanted: false }), null],
  ])('%s', (_, facts, expected) => {
    expect(memberState(facts)).toBe(expected);
  });

  it('claims synced only when Graph said that the member is there', () => {
    fc.assert(
      fc.property(anyRow, (facts) => {
        expect(memberState(facts) === 'synced').toBe(facts.wanted && facts.present === 'yes');
      }),
    );
  });

  it('never forgets who is wanted, or may still be there', () => {
    fc.assert(
      fc.property(anyRow, (facts) => {
        expect(memberState(facts) === null).toBe(!facts.wanted && facts.present === 'no');
      }),
    );
  });
});
