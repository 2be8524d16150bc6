import { type Client, ResponseType } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { goodAnswer } from './good-answer';
import { type GraphFailure, answerFailure } from './graph-failure';

/** The most requests in one `$batch`. Source: Graph docs, "Combine multiple requests using JSON batching". */
export const BATCH_LIMIT = 20;

export interface BatchRequest {
  /** Unique in the batch, without regard to case. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Relative to the version, such as `/groups/…`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What came back for one request; `answered: false` when the batch's answer left it out: its effect is unknown. */
export type BatchResponse =
  | {
      readonly id: string;
      readonly answered: true;
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  | { readonly id: string; readonly answered: false };

const batchAnswer = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.int(),
      headers: z.record(z.string(), z.coerce.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

/**
 * Sends up to 20 requests in one call; they succeed and fail each for itself. Returns one response for each request, in
 * the order of the requests. Throws RangeError for a bad batch, otherwise what `graphFailure` translates: then the
 * effect of all of them is unknown.
 */
export async function postBatch(client: Client, requests: readonly BatchRequest[]): Promise<readonly BatchResponse[]> {
  const ids = new Set(requests.map(({ id }) => id.toLowerCase()));
  if (requests.length === 0 || requests.length > BATCH_LIMIT) {
    throw new RangeError(`a batch holds 1 to ${BATCH_LIMIT} requests, not ${requests.length}`);
  }
  if (ids.size !== requests.length) throw new RangeError('the ids of the requests of a batch must differ');

  const batch = client.api('/$batch').responseType(ResponseType.RAW);
  const { body, requestId } = await goodAnswer(batch.post({ requests: requests.map(withContentType) }));
  const { responses } = batchAnswer.parse(body);
  const byId = new Map(responses.map((response) => [response.id.toLowerCase(), response]));
  return requests.map(({ id }) => {
    const response = byId.get(id.toLowerCase());
    if (!response) return { id, answered: false };
    const own = Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
    return {
      id,
      answered: true,
      status: response.status,
      headers: { ...(requestId && isGood(response) && { 'request-id': requestId }), ...Object.fromEntries(own) },
      ...(response.body != null && { body: response.body }),
    };
  });
}

/** Good ones seldom name a request of their own, and Graph finds them by the one of the call; bad ones do, in their error. */
const isGood = ({ status }: { readonly status: number }): boolean => status >= 200 && status < 300;

/** What a response in a batch says went wrong, in the words of `graphFailure`; undefined when it succeeded. */
export function batchFailure(response: BatchResponse): GraphFailure | undefined {
  if (!response.answered) return { kind: 'unreachable', message: 'Graph left this request out of its answer.' };
  if (isGood(response)) return undefined;
  return answerFailure(response.status, (name) => response.headers[name], response.body);
}

function withContentType(request: BatchRequest): BatchRequest {
  if (request.body === undefined) return request;
  return { ...request, headers: { 'Content-Type': 'application/json', ...request.headers } };
}
