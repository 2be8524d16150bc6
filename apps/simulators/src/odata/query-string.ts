import { QueryError } from './query-error';

export interface QueryOption {
  /** As it was sent, before decoding. */
  readonly rawName: string;
  readonly name: string;
  readonly value: string;
}

/** The options of a query, decoded, in order. Throws QueryError for what cannot be decoded. */
export function queryOptions(query: string): readonly QueryOption[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const at = pair.indexOf('=');
    const rawName = at < 0 ? pair : pair.slice(0, at);
    return { rawName, name: decoded(rawName), value: at < 0 ? '' : decoded(pair.slice(at + 1)) };
  });
}

/** Percent-decoded; a plus is a space, as in a form. Throws QueryError. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    throw new QueryError(`'${text}' is not percent-encoded correctly.`, { cause: error });
  }
}

/** A whole number from 0 on. Throws QueryError. */
export function countOption(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new QueryError(`Invalid value '${value}' for ${name} query option found.`);
  return Number(value);
}
