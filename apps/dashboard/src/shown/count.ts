const written = new Intl.NumberFormat();

/** A number as the reader writes it, such as 825,000. */
export const count = (number: number): string => written.format(number);

/** A number with what is counted: `1 member`, `3,000 members`. The plural is the word with an s unless it is given. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;
