/** What the APIs answer instead of what was asked for. Source: RFC 9457, and the `code` of Rollcall's own. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** A sentence that says what to do. */
  readonly detail: string;
  readonly traceId?: string;
  /** Such as `currentHash` of `plan-changed`. */
  readonly [more: string]: unknown;
}

/** The API refused. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** Nothing answered, or something that is not Rollcall. */
export class NotReachable extends Error {
  /** It was waited for until the time was up. */
  readonly late: boolean;

  constructor({ late = false } = {}) {
    super('Rollcall does not answer. It is tried again by itself.');
    this.late = late;
  }
}

/** Whether to ask again at once helps. */
export const isPassing = (error: unknown): boolean => error instanceof NotReachable && !error.late;

/** The problem document of an answer, or what can be said of one that has none (a proxy's page, for example). */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  try {
    const body: unknown = await response.json();
    if (isProblem(body)) return { ...body, status };
  } catch {
    // no JSON: said below
  }
  return { status, code: 'unknown', detail: `The answer was ${status}, without a reason.` };
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
