import { type AnswerOrNone, DESTROYED } from '../answer';

interface Values {
  readonly requests: Record<string, number>;
  readonly statuses: Record<string, number>;
  rows: number;
}

/** What was asked of a site. */
export class SourceCounters {
  private values: Values = { requests: {}, statuses: {}, rows: 0 };

  /** `kind` is the method and the class. */
  request(kind: string, answer: AnswerOrNone): void {
    const { requests, statuses } = this.values;
    requests[kind] = (requests[kind] ?? 0) + 1;
    const status = answer === DESTROYED ? 'cut' : String(answer.status);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (answer === DESTROYED) return;
    const { body } = answer;
    if (typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value))
      this.values.rows += body.value.length;
  }

  get(): Readonly<Values> {
    return this.values;
  }

  reset(): void {
    this.values = { requests: {}, statuses: {}, rows: 0 };
  }
}
