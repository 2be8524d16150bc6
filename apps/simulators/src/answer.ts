/** What an end answers to one request. A text goes out as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The connection is cut instead of an answer. */
export const DESTROYED = Symbol('destroyed');
export type AnswerOrNone = Answer | typeof DESTROYED;
