import type { RunShown } from '@rollcall/client';

type Counts = Pick<RunShown, 'state' | 'kind' | 'additions' | 'removals' | 'message'>;

const BAR_WIDTH = 20;

/** What a run is doing now, in a few words, with a bar while it writes. */
export function progressOf({ state, message, additions, removals }: Counts): string {
  switch (state) {
    case 'queued':
      return message ?? 'waits for its turn';
    case 'observing':
      return message ?? 'looks at the collection';
    case 'planning':
      return message ?? 'reads the group and compares';
    case 'running':
    case 'held':
    case 'done': {
      const planned = additions.planned + removals.planned;
      const settled = settledOf(additions) + settledOf(removals) + removals.held;
      const share = planned === 0 ? 1 : Math.min(1, settled / planned);
      const bar = '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '░');
      return `${bar} ${Math.floor(share * 100)} %  ${countsOf({ additions, removals })}`;
    }
    case 'failed':
    case 'cancelled':
      return message ?? state;
  }
}

/** Whether nothing more happens to the run unless a person decides. */
export function isSettled({ state, additions, removals }: Counts): boolean {
  if (state === 'held') {
    const writing = additions.planned > settledOf(additions);
    return !writing && removals.planned <= settledOf(removals) + removals.held;
  }
  return state === 'done' || state === 'failed' || state === 'cancelled';
}

/** `added 12 of 400, removed 3, 5 held` */
export function countsOf({ additions, removals }: Pick<Counts, 'additions' | 'removals'>): string {
  const refused = additions.failed + removals.failed;
  const going = { ...removals, planned: removals.planned - removals.held };
  const parts = [
    additions.planned > 0 && `added ${shareOf(additions)}`,
    going.planned > 0 && `removed ${shareOf(going)}`,
    refused > 0 && `${refused} refused`,
    removals.held > 0 && `${removals.held} held`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'nothing to do';
}

const settledOf = ({ done, failed }: RunShown['additions']): number => done + failed;

const shareOf = ({ planned, done }: RunShown['additions']): string =>
  done === planned ? `${done}` : `${done} of ${planned}`;
