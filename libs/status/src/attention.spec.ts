import fc from 'fast-check';
import { attentions, sortAttention } from './attention';

describe('attention', () => {
  it('comes most serious first, each once', () => {
    expect(sortAttention(['stale', 'credential', 'disabled', 'stale'])).toEqual(['credential', 'disabled', 'stale']);
  });

  it('is the same list for any order and any repetition', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...attentions)), (list) => {
        expect(sortAttention([...list, ...list].reverse())).toEqual(sortAttention(list));
        expect(new Set(sortAttention(list))).toEqual(new Set(list));
      }),
    );
  });
});
