import { GraphClientError, GraphError } from '@microsoft/microsoft-graph-client';
import { retryAfterMs } from './retry-after';

/**
 * Why a call to Graph has no good answer, as a plain value.
 *
 * - `answer`: Graph answered, and it was not a success. `code` is Graph's own and may be empty.
 * - `credential`: no token could be had, because the credential is wrong, expired or missing.
 * - `unreachable`: no answer came, or one that was cut short: whether a write took effect is unknown.
 */
export type GraphFailure =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly message: string;
      /** Milliseconds that Graph asks to wait; absent when it names none. */
      readonly retryAfterMs?: number;
      readonly requestId?: string;
    }
  | { readonly kind: 'credential'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Thrown by our middleware; the client passes GraphClientErrors on as they are and would flatten any other. */
export class GraphCallError extends GraphClientError {
  constructor(
    readonly failure: GraphFailure,
    cause?: unknown,
  ) {
    super(failure.message);
    Object.setPrototypeOf(this, GraphCallError.prototype); // the library's own constructor takes it away
    this.name = 'GraphCallError';
    this.cause = cause;
  }
}

/** Translates whatever a call to the client threw. Messages hold no token and no secret. Never throws. */
export function graphFailure(error: unknown): GraphFailure {
  if (error instanceof GraphCallError) return error.failure;
  if (error instanceof GraphError && error.statusCode >= 400) return failedAnswer(error);
  return { kind: 'unreachable', message: withoutSecrets(error instanceof Error ? error.message : String(error)) };
}

/** Takes tokens, assertions and secrets out of a text. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\beyJ[\w-]+(\.[\w-]+)*/g, '[token]')
    .replace(/\b(Bearer\s+|client_secret=|client_assertion=|access_token=)[^\s&"]+/gi, '$1[removed]');
}

function failedAnswer(error: GraphError): GraphFailure {
  const headers: Headers | undefined = error.headers;
  const wait = retryAfterMs(headers?.get('retry-after'), new Date());
  const requestId = error.requestId ?? headers?.get('request-id') ?? undefined;
  return {
    kind: 'answer',
    status: error.statusCode,
    code: error.code ?? '',
    message: withoutSecrets(error.message || `Graph answered ${error.statusCode}.`),
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(requestId !== undefined && { requestId }),
  };
}
