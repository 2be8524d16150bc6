/**
 * By what names are found and sorted: in any case, and with composed letters as with those that are written in two parts.
 * Made here, because what a database takes for the other case of `Ü` depends on the locale that it was made with.
 */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase();
