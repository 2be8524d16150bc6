import { GraphClientError, GraphError } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { type QuotaSaid, quotaSaid } from './quota-said';
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
      readonly quota?: QuotaSaid;
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
  if (error instanceof GraphError && error.statusCode >= 400) return thrownAnswer(error);
  return { kind: 'unreachable', message: withoutSecrets(error instanceof Error ? error.message : String(error)) };
}

/** Takes tokens, assertions and secrets out of a text. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\beyJ[\w-]+(\.[\w-]+)*/g, '[token]')
    .replace(/\b(Bearer\s+|client_secret=|client_assertion=|access_token=)[^\s&"]+/gi, '$1[removed]');
}

const ids = z.object({ 'request-id': z.string().optional() }).optional().catch(undefined);
const errorBody = z.object({
  error: z.object({
    code: z.string().catch(''),
    message: z.string().catch(''),
    innerError: ids,
    innererror: ids, // Graph spells it both ways
  }),
});

/**
 * The failure in an answer of 400 or more. `body` is Graph's error envelope, or anything else when somebody on the way has
 * answered.
 *
 * @param header gives a header by its name in lower case.
 */
export function answerFailure(
  status: number,
  header: (name: string) => string | null | undefined,
  body: unknown,
): GraphFailure {
  const parsed = errorBody.safeParse(body);
  const error = parsed.success ? parsed.data.error : undefined;
  const wait = retryAfterMs(header('retry-after'), new Date());
  const requestId = header('request-id') ?? error?.innerError?.['request-id'] ?? error?.innererror?.['request-id'];
  return {
    kind: 'answer',
    status,
    code: error?.code ?? '',
    message: withoutSecrets(error?.message || `Graph answered ${status}.`),
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(requestId !== undefined && { requestId }),
    quota: quotaSaid(header),
  };
}

/** The library has taken the envelope apart: it is put together again, so that there is one reader of it. */
function thrownAnswer(error: GraphError): GraphFailure {
  const headers: Headers | undefined = error.headers;
  const { code, message, requestId } = error;
  const body = { error: { code, message, ...(requestId && { innerError: { 'request-id': requestId } }) } };
  return answerFailure(error.statusCode, (name) => headers?.get(name), body);
}
