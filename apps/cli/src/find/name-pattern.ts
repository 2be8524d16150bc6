import { sameName } from './only-one';

/** How the names that are typed are read: as they are, or with `*` and `?` for any characters and for one. */
export type NameReading = 'literal' | 'wildcards';

const hasWildcards = (typed: string): boolean => /[*?]/.test(typed);

/** Whether a name may stand for several things on purpose. */
export const meansSeveral = (typed: string, reading: NameReading): boolean =>
  reading === 'wildcards' && hasWildcards(typed);

/** Whether a name is the one that was typed, in any case. */
export function fitsName(typed: string, reading: NameReading): (name: string) => boolean {
  if (!meansSeveral(typed, reading)) return (name) => sameName(name, typed);
  const escaped = typed.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'is');
  return (name) => pattern.test(name);
}

/** What all names begin with that fit. */
export const beginningOf = (typed: string, reading: NameReading): string =>
  meansSeveral(typed, reading) ? (typed.split(/[*?]/, 1)[0] ?? '') : typed;
