import { problem as problemDetails } from '@rollcall/contracts';
import type { z } from 'zod';

/** An answer other than the one asked for: the problem details, if it came with them. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    /** Stable, such as `mapping-exists`; undefined when the answer was no problem of Rollcall's. */
    readonly code: string | undefined,
    message: string,
    readonly problem?: z.infer<typeof problemDetails>,
  ) {
    super(message);
  }

  /** From the answer to `request`, such as `POST /admin/v1/mappings`. */
  static from(request: string, status: number, body: string): ApiError {
    const parsed = problemDetails.safeParse(jsonOf(body));
    if (!parsed.success) return new ApiError(status, undefined, `${request} answered ${status}: ${body.slice(0, 500)}`);
    const { code, detail, title } = parsed.data;
    return new ApiError(status, code, `${request} answered ${status} ${code}: ${detail ?? title}`, parsed.data);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // a page of a proxy, say: no problem details
  }
}
