import { ApiError } from '@rollcall/client';
import { NeverHappenedError } from '@rollcall/infrastructure';
import type { ScenarioPart } from './scenario-parts';
import type { Stage } from './stage';

/** What a step of the scenario led to. */
export interface StepResult {
  readonly title: string;
  /** The group's members by their letters, in order. */
  readonly holds: readonly string[];
  readonly expected: readonly string[];
  /** Why the step did not come to rest, if it did not. */
  readonly problem?: string;
}

interface Step {
  readonly title: string;
  readonly expected: readonly string[];
  readonly act: () => Promise<void>;
}

/** The scenario of the product documentation; and that what others add stays over an incremental sync. */
const stepsOn = (stage: Stage, { collectionName, groupName }: ScenarioPart): readonly Step[] => [
  {
    title: `${groupName} holds A, B and C; nothing is mapped to it`,
    expected: ['A', 'B', 'C'],
    act: () => stage.reset(['A', 'B', 'C'], ['B', 'C']),
  },
  { title: `${collectionName} holds B and C and is mapped: full sync`, expected: ['B', 'C'], act: () => stage.map(2) },
  { title: `C leaves ${collectionName}: incremental`, expected: ['B'], act: () => stage.leave(['C'], 1) },
  { title: 'somebody adds D in Entra: incremental', expected: ['B', 'D'], act: () => stage.addInEntra(['D']) },
  { title: 'full sync on demand', expected: ['B'], act: () => stage.synchronize() },
  { title: `C joins ${collectionName} again: incremental`, expected: ['B', 'C'], act: () => stage.join(['C'], 2) },
  {
    title: 'somebody adds A, D and E in Entra: incremental',
    expected: ['A', 'B', 'C', 'D', 'E'],
    act: () => stage.addInEntra(['A', 'D', 'E']),
  },
];

/** Plays all steps, also after one that went wrong; `onStep` hears of each as it begins. */
export async function play(
  stage: Stage,
  part: ScenarioPart,
  onStep: (title: string) => void,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const { title, expected, act } of stepsOn(stage, part)) {
    onStep(title);
    const problem = await act().then(() => undefined, problemOf);
    const holds = await stage.members();
    results.push({ title, expected, holds, ...(problem !== undefined && { problem }) });
  }
  return results;
}

/** What Rollcall did not do; anything else is a defect of the lab. */
function problemOf(error: unknown): string {
  if (error instanceof NeverHappenedError || error instanceof ApiError) return error.message;
  throw error;
}
