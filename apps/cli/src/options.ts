import { InvalidArgumentError, Option } from 'commander';

const lettersOf = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');

/**
 * An option that takes some of these words, separated by commas or by giving it several times; case, spaces and hyphens do
 * not matter, so that a status can be typed as it is shown. Its value is what the APIs take.
 */
export function wordsOption(flags: string, description: string, words: readonly string[]): Option {
  const option = new Option(flags, `${description} (${words.join(', ')})`);
  return option.argParser((text: string, before: string | undefined) => {
    const chosen = text.split(',').map((given) => {
      const word = words.find((one) => lettersOf(one) === lettersOf(given));
      if (word === undefined) throw new InvalidArgumentError(`Allowed are ${words.join(', ')}.`);
      return word;
    });
    return [...(before === undefined ? [] : [before]), ...chosen].join(',');
  });
}

/** `--limit`: how many rows at most. */
export const limitOption = (rows: string): Option =>
  new Option('-n, --limit <number>', `the first so many ${rows}; otherwise all`).argParser((text: string) => {
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a number from 1.');
    return Number(text);
  });

/** The longest that may be waited for an answer. */
export const LONGEST_SECONDS = 3_600;

/** A number of seconds from 1 to an hour; undefined for any other text. */
export function secondsIn(text: string): number | undefined {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

/** `--timeout`: how long an answer is waited for, in seconds. */
export const timeoutOption = (): Option =>
  new Option(
    '--timeout <seconds>',
    'how long an answer may take; otherwise ROLLCALL_TIMEOUT, or 30, and 65 for what asks both ends',
  ).argParser((text: string) => {
    const seconds = secondsIn(text);
    if (seconds === undefined) throw new InvalidArgumentError(`It is a number from 1 to ${LONGEST_SECONDS}.`);
    return seconds;
  });
