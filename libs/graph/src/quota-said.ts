/**
 * What Graph says of the quota beside an answer.
 *
 * Source: Graph docs, "Throttling limits", response headers of the identity and access service.
 */
export interface QuotaSaid {
  /** Resource units of this request. */
  readonly units?: number;
  /** How much of the limit is used: 1.0 is all of it. Absent below 0.8. */
  readonly percentage?: number;
  /** With a 429: whose limit was passed, such as `Tenant_Application/Write/<app>/<tenant>`. */
  readonly scope?: string;
  /** With a 429: why, such as `WriteLimitExceeded`. */
  readonly information?: string;
}

/** Reads the headers; `header` gives one by its name in lower case. What is not a number is left out. */
export function quotaSaid(header: (name: string) => string | null | undefined): QuotaSaid {
  const units = numberIn(header('x-ms-resource-unit'));
  const percentage = numberIn(header('x-ms-throttle-limit-percentage'));
  const scope = header('x-ms-throttle-scope');
  const information = header('x-ms-throttle-information');
  return {
    ...(units !== undefined && { units }),
    ...(percentage !== undefined && { percentage }),
    ...(scope && { scope }),
    ...(information && { information }),
  };
}

function numberIn(text: string | null | undefined): number | undefined {
  const value = text?.trim() ? Number(text) : NaN;
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
