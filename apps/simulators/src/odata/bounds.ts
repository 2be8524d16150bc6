import type { Filter, Literal } from './filter';

/** What a filter lets through at most for one property: some values, a range of numbers, or anything (undefined). */
export interface Bounds {
  readonly values?: ReadonlySet<Literal>;
  readonly least?: number;
  readonly most?: number;
}

/** So that an index can be used: every row that the filter accepts is within the bounds. `property` without regard to case. */
export function boundsOf(filter: Filter | undefined, property: string): Bounds {
  if (!filter) return {};
  switch (filter.kind) {
    case 'compare': {
      if (filter.property.toLowerCase() !== property.toLowerCase()) return {};
      const { operator, value } = filter;
      if (operator === 'eq') return { values: new Set([value]) };
      if (typeof value !== 'number') return {};
      if (operator === 'gt' || operator === 'ge') return { least: value };
      return operator === 'lt' || operator === 'le' ? { most: value } : {};
    }
    case 'in':
      return filter.property.toLowerCase() === property.toLowerCase() ? { values: new Set(filter.values) } : {};
    case 'and':
      return filter.terms.map((term) => boundsOf(term, property)).reduce(both, {});
    case 'or': {
      const terms = filter.terms.map((term) => boundsOf(term, property).values);
      const all = terms.flatMap((values) => (values ? [values] : []));
      return all.length === terms.length ? { values: new Set(all.flatMap((values) => [...values])) } : {};
    }
    default:
      return {};
  }
}

function both(one: Bounds, other: Bounds): Bounds {
  const least = Math.max(one.least ?? -Infinity, other.least ?? -Infinity);
  const most = Math.min(one.most ?? Infinity, other.most ?? Infinity);
  const values = one.values ?? other.values; // either bounds the rows; the filter itself still looks at both
  return {
    ...(values && { values }),
    ...(least > -Infinity && { least }),
    ...(most < Infinity && { most }),
  };
}
