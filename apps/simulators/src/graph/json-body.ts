import type { GraphRequest } from './graph-call';
import { badRequest } from './graph-error';

/** The JSON object that a write must carry. Throws GraphError in Graph's order: content type, emptiness, JSON, object. */
export function jsonObject({ headers, body }: GraphRequest): Readonly<Record<string, unknown>> {
  const contentType = headers['content-type'];
  if (contentType === undefined) {
    throw badRequest(
      'Write requests (excluding DELETE) must contain the Content-Type header declaration.',
      'BadRequest',
    );
  }
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw badRequest(
      `A supported MIME type could not be found that matches the content type of the request. The content type '${contentType}' is not supported.`,
      'BadRequest',
    );
  }
  if (body.kind === 'none') throw badRequest('Empty Payload. JSON content expected.', 'BadRequest');
  if (body.kind === 'unreadable' || !isObject(body.value)) {
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      'BadRequest',
    );
  }
  return body.value;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
