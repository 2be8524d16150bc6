/**
 * A parameter for an array of ids, numbers or moments, none of which holds a sign that means something to Postgres. The
 * driver looks at every character of every element: for the members of a large collection that takes longer than storing
 * them. Source: PostgreSQL docs, "Array Value Input".
 */
export const plainArray = (values: readonly (string | number | null | undefined)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join(',')}}`;

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The same for any text. */
export const textArray = (values: readonly (string | null | undefined)[]): string =>
  `{${values.map((value) => (value === null || value === undefined ? 'NULL' : quoted(value))).join(',')}}`;
