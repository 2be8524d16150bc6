const escaped = (text: string): string => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

/** A pattern for ILIKE that finds the text anywhere; its own `%`, `_` and `\` stand for themselves. */
export const anywhere = (text: string): string => `%${escaped(text)}%`;

/** A pattern for ILIKE that finds what begins with the text. */
export const beginningWith = (text: string): string => `${escaped(text)}%`;
