import type { RunShown } from '@rollcall/client';
import { moment } from './cell-text';
import type { Column } from './column';
import { runMoods } from './status-words';

/** A run, and of what; null when its mapping is gone. */
export type NamedRun = RunShown & { readonly name: string | null };

/** A moment on two lines: the day, and the time below it. */
const DATE = 10;

export const runColumns: readonly Column<NamedRun>[] = [
  { heading: 'Run Id', isId: true, dispensable: 2, of: ({ id }) => id },
  { heading: 'Kind', dispensable: 4, of: ({ kind }) => kind },
  { heading: 'Mapping', least: 16, of: ({ name }) => name },
  { heading: 'State', of: ({ state }) => state, mood: ({ state }) => runMoods[state] },
  { heading: 'Added', of: ({ additions }) => doneOf(additions) },
  { heading: 'Removed', of: ({ removals }) => doneOf(removals) },
  { heading: 'Refused', isRare: true, of: ({ additions, removals }) => additions.failed + removals.failed },
  { heading: 'Held', isRare: true, of: ({ removals }) => removals.held },
  { heading: 'Started', least: DATE, dispensable: 3, of: ({ startedAt }) => moment(startedAt) },
  { heading: 'Ended', least: DATE, dispensable: 1, of: ({ endedAt }) => moment(endedAt) },
  { heading: 'Message', least: 12, isRare: true, of: ({ message }) => message },
];

/** `3 of 5`, or `5` when that is all. */
const doneOf = ({ planned, done }: { readonly planned: number; readonly done: number }): string | number =>
  done === planned ? done : `${done} of ${planned}`;
