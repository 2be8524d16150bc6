import { type AnswerOrNone, DESTROYED } from '../answer';

interface Values {
  readonly requests: Record<string, number>;
  readonly statuses: Record<string, number>;
  rows: number;
  /** The most that one caller asked within a second. */
  busiestSecond: number;
  /** The most requests that waited for their answer at a time. */
  mostInFlight: number;
}

/** What was asked of a site. */
export class SourceCounters {
  private values = none();
  private inFlight = 0;

  /** A request has come, and waits for its answer. */
  begin(): void {
    this.inFlight += 1;
    this.values.mostInFlight = Math.max(this.values.mostInFlight, this.inFlight);
  }

  /** It is answered. `kind` is the method and the class. */
  request(kind: string, answer: AnswerOrNone, inLastSecond: number): void {
    this.inFlight -= 1;
    const { requests, statuses } = this.values;
    requests[kind] = (requests[kind] ?? 0) + 1;
    this.values.busiestSecond = Math.max(this.values.busiestSecond, inLastSecond);
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
    this.values = none();
  }
}

const none = (): Values => ({ requests: {}, statuses: {}, rows: 0, busiestSecond: 0, mostInFlight: 0 });
