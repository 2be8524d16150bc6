import type { Measured } from '../measure/measuring';
import type { Bar, WritingFigures } from './result';

/** The least share of the write quota that has to be used, and the most 429s among the writes. */
const ASKED = { share: 0.94, throttled: 0.001 } as const;

interface Written {
  readonly members: number;
  readonly leastSeconds: number;
  readonly givenUp?: number;
}

/** What was counted, in the terms of the report. */
export function writingFigures(measured: Measured, { members, leastSeconds, givenUp = 0 }: Written): WritingFigures {
  const { quota, counters, writingSeconds, recordedSeconds, speed } = measured;
  const writes = counters.writes ?? 0;
  const throttled = counters.writeStatuses?.['429'] ?? 0;
  const done = members - givenUp;
  return {
    members,
    writes,
    seconds: writingSeconds,
    leastSeconds,
    membersPerSecond: writingSeconds > 0 ? done / writingSeconds : 0,
    shareOfQuota: quota.shareOfQuota,
    throttled,
    throttledShare: writes > 0 ? throttled / writes : 0,
    repeated: counters.membersRepeated ?? 0,
    busiestWindow: quota.busiestWindow,
    realSeconds: writingSeconds / speed,
    recordedPerRealSecond: recordedSeconds > 0 ? done / recordedSeconds : 0,
    givenUp,
  };
}

/** The bars of a flood of writes. */
export const writingBars = ({ shareOfQuota, throttledShare }: WritingFigures): readonly Bar[] => [
  {
    what: 'share of the write quota used',
    asked: `at least ${percent(ASKED.share)}`,
    measured: percent(shareOfQuota),
    met: shareOfQuota >= ASKED.share,
  },
  {
    what: '429s among the writes',
    asked: `at most ${percent(ASKED.throttled)}`,
    measured: percent(throttledShare),
    met: throttledShare <= ASKED.throttled,
  },
];

/** Such as `94.5 %`. */
export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.01 ? 2 : 1)} %`;
