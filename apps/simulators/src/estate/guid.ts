import { hash } from 'node:crypto';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the form of a GUID: any 8-4-4-4-12 hex digits. */
export const isGuid = (text: string): boolean => GUID.test(text);

/** The same GUID for the same words, in lower case: a fresh start of an estate gives everything the ids it had before. */
export function guidOf(...words: readonly string[]): string {
  const hex = hash('sha256', words.join('\u0000'));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
