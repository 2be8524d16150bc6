import type { DirectoryObject } from '../estate/directory-object';
import { badRequest } from './graph-error';
import { valueOf } from './properties';

/** One clause of `$search`, such as `"displayName:north office"`. */
export interface Search {
  readonly property: string;
  readonly words: readonly string[];
}

/** Properties that are taken apart into words; of the others only the beginning counts. Source: Graph docs, "Use the $search query parameter". */
const TOKENIZED: readonly string[] = ['displayName', 'description'];
const SEARCHABLE: readonly string[] = [
  ...TOKENIZED,
  'mail',
  'mailNickname',
  'userPrincipalName',
  'givenName',
  'surname',
];

/** Reads `$search`; several clauses joined by AND or OR are not simulated. Throws GraphError. */
export function searchOf(text: string): Search {
  const [, property, value] = /^"([A-Za-z]+):([^"]*)"$/.exec(text.trim()) ?? [];
  if (property === undefined || value === undefined) {
    throw badRequest(`Syntax error: the search clause '${text}' must have the form "property:text" in double quotes.`);
  }
  if (!SEARCHABLE.includes(property)) throw badRequest(`Property '${property}' does not support $search.`);
  return { property, words: wordsOf(value) };
}

/** Whether an object has a word for each that is searched, which begins with it. */
export function isFound(object: DirectoryObject, { property, words }: Search): boolean {
  const value = valueOf(object, property);
  if (typeof value !== 'string') return false;
  const own = TOKENIZED.includes(property) ? wordsOf(value) : [value.toLowerCase()];
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
