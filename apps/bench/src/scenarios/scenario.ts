import type { Outcome } from '../report/result';
import type { Stage } from '../stage';

/** One thing that is measured. */
export interface Scenario {
  readonly name: string;
  /** What happens, in a sentence for the report. */
  readonly sentence: string;
  /** With how many group-writers it is played, one after the other, unless the user chooses. */
  readonly replicas: readonly number[];
  /** The fewest that it makes sense with; the user's choice counts from there on. */
  readonly leastReplicas?: number;
  /** Virtual seconds in a real one, unless the user chooses. */
  readonly speed: number;
  /** Why the user's speed does not count for it, if so. */
  readonly fixedSpeed?: string;
  /** How much of the size that the user chose, or the default. */
  readonly share: number;
  /** Plays it on an empty stage. Throws a WrongEndError when the end is not what it must be. */
  readonly play: (stage: Stage) => Promise<Outcome>;
}
