import { answer, monitoring } from '../api/clients';
import { ProblemError } from '../api/problem';

export type Decision = 'replay' | 'discard';

/** What became of the messages that somebody decided on. */
export interface Outcome {
  readonly decided: number;
  /** One sentence for each that could not be replayed or discarded. */
  readonly refused: readonly string[];
}

/** Decides on these, one after the other. What is refused stays open; anything else that goes wrong is thrown. */
export async function decideEach(decision: Decision, ids: readonly string[]): Promise<Outcome> {
  const refused: string[] = [];
  for (const id of ids) {
    try {
      const params = { path: { id } };
      if (decision === 'replay') await monitoring.POST('/api/v1/dead-letters/{id}/replay', { params });
      else await monitoring.POST('/api/v1/dead-letters/{id}/discard', { params });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.problem.status !== 409) throw error;
      refused.push(`${id}: ${error.message}`);
    }
  }
  return { decided: ids.length - refused.length, refused };
}

/** The open messages of a topic or a service that came before this moment; later ones nobody has seen. */
export interface Selection {
  readonly topic?: string;
  readonly service?: string;
  readonly before: string;
}

/** Decides on all that fit, however many requests that takes. */
export async function decideAll(decision: Decision, selection: Selection): Promise<Outcome> {
  let [decided, more] = [0, true];
  const refused = new Map<string, string>();
  while (more) {
    const call =
      decision === 'replay'
        ? monitoring.POST('/api/v1/dead-letters/replay', { body: selection })
        : monitoring.POST('/api/v1/dead-letters/discard', { body: selection });
    const part = await answer(call);
    decided += part.decided;
    for (const { id, message } of part.refused) refused.set(id, `${id}: ${message}`);
    more = part.more && part.decided > 0; // what is refused comes again each time
  }
  return { decided, refused: [...refused.values()] };
}
