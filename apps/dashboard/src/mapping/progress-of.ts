import type { Run } from '../api/shapes';

/** How much of what it can write now a run has tried; nothing before it is planned. */
export function progressOf({ state, additions, removals }: Run): { readonly value?: number } {
  const planned = additions.planned + removals.planned - removals.held;
  if (state !== 'running' || planned <= 0) return {};
  return { value: Math.min(1, (additions.done + additions.failed + removals.done + removals.failed) / planned) };
}
