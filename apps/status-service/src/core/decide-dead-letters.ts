/** What a person can do with a message that a service could not take in. */
export type Decision = 'replay' | 'discard';

/** Why a decision cannot be carried out; the letter stays as it is. */
export interface DecisionRefused {
  readonly code:
    | 'dead-letter-not-found'
    | 'already-replayed'
    | 'already-discarded'
    | 'not-replayable'
    | 'superseded'
    | 'broker-unavailable';
  /** A sentence that says what to do. */
  readonly message: string;
}

/** Which of the open ones. */
export interface DeadLetterSelection {
  readonly topic?: string | undefined;
  readonly service?: string | undefined;
  /** Only those parked before this moment, ISO 8601. */
  readonly before?: string | undefined;
}

/** The parked messages, for those who decide on them. */
export abstract class DeadLetterBox {
  /**
   * Carries the decision out, once however often it is asked for: repeated, it changes nothing. Undefined: it is done,
   * or was before.
   */
  abstract decide(id: string, decision: Decision, by: string): Promise<DecisionRefused | undefined>;
  /** The ids of some open ones, oldest first, behind this one. */
  abstract open(selection: DeadLetterSelection, most: number, after?: string): Promise<readonly string[]>;
}

export interface Decided {
  readonly decided: number;
  readonly refused: readonly ({ readonly id: string } & DecisionRefused)[];
  /** There may be more. */
  readonly more: boolean;
}

/** One request decides on no more than this: each replay waits for the brokers. */
const MOST_AT_ONCE = 200;

/**
 * Decides on all open ones of a selection, oldest first: in that order they came. What comes back meanwhile, because it
 * could not be taken in again, is none of them.
 */
export async function decideOnMany(
  box: DeadLetterBox,
  decision: Decision,
  { before, ...asked }: DeadLetterSelection,
  by: string,
  now: Date,
): Promise<Decided> {
  const moment = before === undefined ? now.getTime() : Math.min(Date.parse(before), now.getTime());
  const selection = { ...asked, before: new Date(moment).toISOString() };
  const refused: ({ readonly id: string } & DecisionRefused)[] = [];
  let decided = 0;
  let after: string | undefined;
  while (decided + refused.length < MOST_AT_ONCE) {
    const ids = await box.open(selection, MOST_AT_ONCE - decided - refused.length, after);
    if (ids.length === 0) return { decided, refused, more: false };
    for (const id of ids) {
      const refusal = await box.decide(id, decision, by);
      if (refusal) refused.push({ id, ...refusal });
      else decided += 1;
      if (refusal?.code === 'broker-unavailable') return { decided, refused, more: true };
    }
    after = ids.at(-1);
  }
  const [next] = await box.open(selection, 1, after);
  return { decided, refused, more: next !== undefined };
}
