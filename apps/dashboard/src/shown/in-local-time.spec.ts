import { inLocalTime } from './in-local-time';

it('tells the moments of a sentence by the clock of the reader, and leaves the rest as it is', () => {
  const moment = '2026-11-21T21:37:45.599Z';
  const local = new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  expect(inLocalTime(`Refused 2 of 3. It is tried again at ${moment}.`)).toBe(
    `Refused 2 of 3. It is tried again at ${local}.`,
  );
  expect(inLocalTime('It is in the group.')).toBe('It is in the group.');
});
