import { randomUUID } from 'node:crypto';
import type { Answer } from '../answer';

/** A refusal in Graph's words. */
export class GraphError extends Error {
  override readonly name = 'GraphError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const badRequest = (message: string, code = 'Request_BadRequest'): GraphError =>
  new GraphError(400, code, message);

export const notFound = (id: string): GraphError =>
  new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const insufficientPrivileges = (): GraphError =>
  new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const unsupportedQuery = (message = 'Unsupported Query.'): GraphError =>
  badRequest(message, 'Request_UnsupportedQuery');

export const wrongVerb = (): GraphError =>
  new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');

/** The ids that an error and its headers carry. */
export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

export const newRequestIds = (clientRequestId: string | undefined): RequestIds => {
  const requestId = randomUUID();
  return { requestId, clientRequestId: clientRequestId ?? requestId };
};

/** Graph's error envelope. */
export function errorAnswer(error: GraphError, ids: RequestIds, now: Date): Answer {
  return {
    status: error.status,
    headers: error.headers,
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          date: now.toISOString().slice(0, 19),
          'request-id': ids.requestId,
          'client-request-id': ids.clientRequestId,
        },
      },
    },
  };
}

const FAILURES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['Request_BadRequest', 'Bad request.'],
  401: ['InvalidAuthenticationToken', 'Access token is empty.'],
  403: ['Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'],
  404: [
    'Request_ResourceNotFound',
    'Resource does not exist or one of its queried reference-property objects are not present.',
  ],
  409: [
    'Directory_ConcurrencyViolation',
    'Error due to concurrent requests being made to the tenant. Please wait briefly and retry.',
  ],
  429: ['TooManyRequests', 'Please retry again later.'],
  500: ['Service_InternalServerError', 'Encountered an internal server error.'],
  502: ['UnknownError', ''],
  503: ['Directory_ReplicaUnavailable', 'The service is temporarily unavailable. Please wait and retry again.'],
  504: ['UnknownError', 'The gateway did not receive an answer in time.'],
};

/** The usual error of a status, for faults that name only that. */
export function usualFailure(status: number, ids: RequestIds, now: Date): Answer {
  const [code, message] = FAILURES[status] ?? ['UnknownError', ''];
  return errorAnswer(new GraphError(status, code, message), ids, now);
}
