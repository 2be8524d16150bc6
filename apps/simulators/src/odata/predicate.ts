import type { Comparison, Filter, Literal, TextFunction } from './filter';

export type Value = string | number | boolean | null | readonly string[];
/** Reads a property of a row; what it gives for a name the caller has checked. */
export type ReadProperty<Row> = (property: string) => (row: Row) => Value;

/** Whether a text fits the value of a text function. */
export type TextTest = (operator: TextFunction, value: string) => (text: string) => boolean;

/**
 * The filter as a function over rows. Texts are compared without regard to case, as both ends do. A null is equal to null
 * only: every other comparison with it is false.
 */
export function predicateOf<Row>(
  filter: Filter,
  read: ReadProperty<Row>,
  textTest: TextTest = literally,
): (row: Row) => boolean {
  switch (filter.kind) {
    case 'and': {
      const terms = filter.terms.map((term) => predicateOf(term, read, textTest));
      return (row) => terms.every((term) => term(row));
    }
    case 'or': {
      const terms = filter.terms.map((term) => predicateOf(term, read, textTest));
      return (row) => terms.some((term) => term(row));
    }
    case 'not': {
      const term = predicateOf(filter.term, read, textTest);
      return (row) => !term(row);
    }
    case 'compare': {
      const value = read(filter.property);
      if (filter.value instanceof Date) {
        const moment = filter.value.getTime();
        return (row) => compare(momentOf(value(row)), filter.operator, moment);
      }
      const wanted = comparable(filter.value);
      return (row) => compare(comparable(value(row)), filter.operator, wanted);
    }
    case 'in': {
      const value = read(filter.property);
      const wanted = new Set(filter.values.map(comparable));
      return (row) => wanted.has(comparable(value(row)));
    }
    case 'text': {
      const value = read(filter.property);
      const fits = textTest(filter.operator, filter.value);
      return (row) => {
        const text = value(row);
        return typeof text === 'string' && fits(text);
      };
    }
    case 'any': {
      const value = read(filter.property);
      const wanted = comparable(filter.value);
      return (row) => {
        const all = value(row);
        return Array.isArray(all) && all.some((one) => comparable(one) === wanted);
      };
    }
  }
}

type Comparable = string | number | boolean | null;

function comparable(value: Literal | Value): Comparable {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'object' ? null : value;
}

const momentOf = (value: Value): Comparable => (typeof value === 'string' ? Date.parse(value) : null);

function compare(value: Comparable, operator: Comparison, wanted: Comparable): boolean {
  if (operator === 'eq') return value === wanted;
  if (operator === 'ne') return value !== wanted;
  if (value === null || wanted === null || typeof value !== typeof wanted) return false;
  switch (operator) {
    case 'gt':
      return value > wanted;
    case 'ge':
      return value >= wanted;
    case 'lt':
      return value < wanted;
    case 'le':
      return value <= wanted;
  }
}

/** The value as it is, in any case. */
export const literally: TextTest = (operator, value) => {
  const wanted = value.toLowerCase();
  switch (operator) {
    case 'startswith':
      return (text) => text.toLowerCase().startsWith(wanted);
    case 'endswith':
      return (text) => text.toLowerCase().endsWith(wanted);
    case 'contains':
      return (text) => text.toLowerCase().includes(wanted);
  }
};
