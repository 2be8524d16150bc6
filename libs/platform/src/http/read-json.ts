import type { FastifyInstance } from 'fastify';
import { limits } from './limits';
import { Problem } from './problem';

/**
 * Bodies are JSON, and of nothing else Fastify would take by itself: no plain text, no forms. Refuses what nests deeper
 * than anything of ours (whoever walks through it would run out of stack) and keys that would change a prototype.
 */
export function readJsonOnly(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const body = textOf(bytes);
    if (body === undefined) done(new Problem(400, 'invalid-request', 'The body is not valid UTF-8.'));
    else if (depthOf(body) > limits.depth)
      done(new Problem(400, 'invalid-request', `The body nests deeper than ${limits.depth} levels.`));
    else
      void parse(request, body, (error: Error | null, value: unknown) => {
        if (!error && body.includes('\\u') && !isStorable(value)) done(unstorable());
        else done(error, value);
      });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Undefined when the bytes are no UTF-8. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Postgres has no NUL in a text and no half of a surrogate pair in JSON: refused here once instead of at every field. */
const isStorable = (value: unknown): boolean => !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(JSON.stringify(value));

const unstorable = (): Problem =>
  new Problem(
    400,
    'invalid-request',
    'A text holds a NUL character or half of a surrogate pair, which cannot be stored.',
  );

/** How deep arrays and objects lie within each other in a text that may be JSON. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at += 1;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, (depth += 1));
    else if (sign === ']' || sign === '}') depth -= 1;
  }
  return deepest;
}
