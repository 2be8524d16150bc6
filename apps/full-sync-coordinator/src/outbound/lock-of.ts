import type { ForChange } from '../core/ports';

/** The end of a SELECT whose rows stay as they are until the transaction ends, if that is wanted. */
export const lockOf = (options: ForChange | undefined): string => (options ? 'FOR UPDATE' : '');
