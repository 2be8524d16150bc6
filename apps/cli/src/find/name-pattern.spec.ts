import fc from 'fast-check';
import { beginningOf, fitsName, meansSeveral } from './name-pattern';

const fitting = (typed: string, names: readonly string[], reading: 'literal' | 'wildcards' = 'wildcards') =>
  names.filter(fitsName(typed, reading));

it('reads names as they are, in any case, unless wildcards are asked for', () => {
  expect(fitting('pilot*', ['Pilot*', 'Pilot 1'], 'literal')).toEqual(['Pilot*']);
  expect(meansSeveral('pilot*', 'literal')).toBe(false);
});

it('takes * for any characters, and ? for one', () => {
  expect(fitting('pilot*', ['Pilot', 'PILOT 1', 'A pilot'])).toEqual(['Pilot', 'PILOT 1']);
  expect(fitting('Ring ?', ['Ring 1', 'Ring 12', 'Ring '])).toEqual(['Ring 1']);
  expect(fitting('*(old)*', ['Kiosks (old)', 'Kiosks old'])).toEqual(['Kiosks (old)']);
});

it('fits every name to itself, whatever is in it', () => {
  fc.assert(fc.property(fc.string(), (name) => fitsName(name, 'literal')(name) && fitsName(name, 'wildcards')(name)));
});

it('asks for names that begin as all those do that fit', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (before, typedAfter, after) => {
      const typed = `${before}*${typedAfter}`;
      const name = `${before}${after}`;
      fc.pre(fitsName(typed, 'wildcards')(name));
      expect(name.startsWith(beginningOf(typed, 'wildcards'))).toBe(true);
    }),
  );
});
