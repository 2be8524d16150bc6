import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Sentences } from './refuses';

type Response = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>[string];

const header = (description: string, type: 'string' | 'integer', example: string | number) => ({
  description,
  schema: { type },
  example,
});

/** The headers that a refusal of this status carries. */
function headersOf(status: string) {
  if (status === '401' || status === '403')
    return { 'WWW-Authenticate': header('RFC 6750', 'string', 'Bearer realm="rollcall"') };
  if (status === '429' || status === '503')
    return { 'Retry-After': header('Seconds after which asking again may help.', 'integer', 5) };
  return undefined;
}

/** Describes all refusals of a route with one status: each code with its sentence, and no other code. */
export function problemResponse(status: string, sentences: Sentences): Response {
  const codes = Object.keys(sentences).sort();
  const headers = headersOf(status);
  const title = STATUS_CODES[status] ?? 'Error';
  const example = (code: string) => ({
    type: `urn:rollcall:problem:${code}`,
    title,
    status: Number(status),
    detail: sentences[code],
    code,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  });
  return {
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...(headers && { headers }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }],
          properties: { code: { type: 'string', enum: codes } },
        },
        examples: Object.fromEntries(codes.map((code) => [code, { summary: title, value: example(code) }])),
      },
    },
  };
}
