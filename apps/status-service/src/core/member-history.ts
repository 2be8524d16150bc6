import type { memberMoment } from '@rollcall/contracts';
import type { z } from 'zod';

/** What was said of a member at one moment, by one event. */
export type MemberMoment = z.infer<typeof memberMoment> & {
  /** When the change of the collection that led here was seen; null when something else did. */
  readonly changedAt: string | null;
};

const tells = (moment: MemberMoment): string => {
  const { at: _at, eventId: _eventId, changedAt: _changedAt, ...rest } = moment;
  return JSON.stringify(rest);
};

/** Without what only says once more what was said just before: events that came again, or state that was published anew. */
export const withoutRepeats = (moments: readonly MemberMoment[]): MemberMoment[] =>
  moments.filter((moment, index) => {
    const before = moments[index - 1];
    return !before || tells(before) !== tells(moment);
  });

export const hasLeft = ({ state }: MemberMoment): boolean => state === 'removed' || state === 'gone';

/** What belongs to its present stay in the collection, or to its last one: it may have left and come back before. */
export function lastStay(moments: readonly MemberMoment[]): readonly MemberMoment[] {
  const departure = moments.slice(0, -1).findLastIndex(hasLeft);
  return moments.slice(departure + 1);
}

/** The first of those moments at the end that agree in this; undefined when the last one says nothing of it. */
export function since<Value>(
  moments: readonly MemberMoment[],
  of: (moment: MemberMoment) => Value | undefined,
): { readonly moment: MemberMoment; readonly value: Value } | undefined {
  const speaking = moments.flatMap((moment) => {
    const value = of(moment);
    return value === undefined ? [] : [{ moment, value }];
  });
  const last = speaking.at(-1);
  if (!last) return undefined;
  const other = speaking.findLastIndex(({ value }) => value !== last.value);
  return speaking[other + 1];
}
