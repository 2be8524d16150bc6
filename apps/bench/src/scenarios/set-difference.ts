import { difference } from '@rollcall/membership';
import { ProcessWatch } from '../measure/process-usage';
import { percentile } from '../measure/percentile';
import { WrongEndError } from '../stage';
import type { Scenario } from './scenario';

const TIMES = 51;
const MOST_MS = 500;
/** Where the ids of clients begin. Source: Configuration Manager docs, "ResourceID". */
const FIRST = 16_777_216;

/** The rule alone: what turns a set of all devices into one where some have left and others have come. */
export const setDifference: Scenario = {
  name: 'set-difference',
  sentence: 'two sets of all devices are compared that differ by some, by half, and in all',
  replicas: [1],
  speed: 1,
  fixedSpeed: 'nothing in it goes by the clock of the simulators',
  share: 8.25,
  play: async ({ plan: { size } }) => {
    const watch = new ProcessWatch(() => [{ name: 'bench', pid: process.pid }]);
    const cases = [
      { what: '1 % apart', left: Math.round(size / 100) },
      { what: 'half apart', left: Math.round(size / 2) },
      { what: 'nobody in common', left: size },
    ].map(({ what, left }) => ({ what, times: timesOf(size, left) }));
    const most = Math.max(...cases.flatMap(({ times }) => times));
    return {
      machine: watch.stop(),
      bars: [
        {
          what: `the slowest of ${cases.length * TIMES} comparisons`,
          asked: `at most ${MOST_MS} ms`,
          measured: `${most.toFixed(1)} ms`,
          met: most <= MOST_MS,
        },
      ],
      notes: cases.map(
        ({ what, times }) =>
          `${size} ids and as many, ${what}: p50 ${percentile(times, 50).toFixed(1)} ms, least ${Math.min(...times).toFixed(1)} ms`,
      ),
    };
  },
};

/** Milliseconds of each comparison of two sets; `left` ids of each are not in the other, evenly spread. */
function timesOf(size: number, left: number): readonly number[] {
  const ids = Uint32Array.from({ length: size + left }, (_, index) => FIRST + index * 3);
  /** How many ids before the index are in one set only. */
  const lonely = (index: number) => Math.floor((index * 2 * left) / ids.length);
  const shared = (index: number) => lonely(index) === lonely(index + 1);
  const [before, after] = [0, 1].map((turn) => ids.filter((_, index) => shared(index) || lonely(index) % 2 === turn));
  return Array.from({ length: TIMES }, () => {
    const began = performance.now();
    const { added, removed } = difference(before ?? [], after ?? []);
    const took = performance.now() - began;
    if (added.length !== left || removed.length !== left) throw new WrongEndError('the difference is another');
    return took;
  });
}
