import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

export interface FieldError {
  /** Such as `mappings.0.groupId`. */
  readonly path: string;
  readonly message: string;
}

/** An answer that says what went wrong: `code` is stable, `detail` is a sentence that a person can act on. */
export class Problem extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    detail: string,
    readonly errors?: readonly FieldError[],
    /** What a program needs beside the sentence, such as the current hash of a plan. */
    readonly members: Readonly<Record<string, string>> = {},
  ) {
    super(detail, status);
  }
}

/** The body of an answer. Source: RFC 9457, "Problem Details for HTTP APIs". */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly traceId: string;
  readonly errors?: readonly FieldError[];
}

export const problemDocument = (problem: Problem, instance: string, traceId: string): ProblemDocument => ({
  ...problem.members,
  type: `urn:rollcall:problem:${problem.code}`,
  title: STATUS_CODES[problem.getStatus()] ?? 'Error',
  status: problem.getStatus(),
  detail: problem.message,
  instance,
  code: problem.code,
  traceId,
  ...(problem.errors ? { errors: problem.errors } : {}),
});
