import { z } from 'zod';
import type { Answer } from '../answer';
import { boundLinks } from './bound-links';
import type { GraphRequest } from './graph-call';
import { badRequest, GraphError } from './graph-error';
import { jsonObject } from './json-body';

/** The most requests in one batch. Source: Graph docs, "Combine multiple requests using JSON batching". */
const MOST_REQUESTS = 20;

const item = z.object({
  id: z.string().min(1),
  method: z.string().transform((method) => method.toUpperCase()),
  url: z.string().min(1),
  headers: z.record(z.string(), z.coerce.string()).optional(),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).optional(),
});
export type BatchItem = z.output<typeof item>;

export interface BatchResponse {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The requests of a batch, checked as a whole. Throws GraphError: then none of them is carried out. */
export function batchItems(request: GraphRequest): readonly BatchItem[] {
  const { requests } = jsonObject(request);
  if (!Array.isArray(requests) || requests.length === 0) throw invalid('Invalid batch payload format.');
  if (requests.length > MOST_REQUESTS) {
    throw invalid(
      `Number of batch request steps exceeds the maximum value of ${MOST_REQUESTS}.`,
      'MaximumValueExceeded',
    );
  }
  const items = z.array(item).safeParse(requests);
  if (!items.success) throw invalid('Invalid batch payload format.');
  const ids = items.data.map(({ id }) => id.toLowerCase());
  if (new Set(ids).size < ids.length) throw invalid('Request Id must be unique within a batch.');
  for (const { id, url, method, headers, body } of items.data) {
    if (/^[a-z]+:/i.test(url) || /^\/?(v1\.0|beta)\//i.test(url))
      throw invalid(`Request id : ${id} must have a relative url.`);
    const hasContentType = Object.keys(headers ?? {}).some((name) => name.toLowerCase() === 'content-type');
    const needsBody = method === 'POST' || method === 'PATCH' || method === 'PUT';
    if ((body !== undefined && !hasContentType) || (needsBody && body === undefined)) {
      throw invalid(`Write request id : ${id} does not contain Content-Type header or body.`);
    }
  }
  demandPattern(items.data);
  return items.data;
}

/**
 * The ids of the requests that hold more link changes than one batch bears, together with those before them: 0 bears all.
 * Deletes count as one each, so that 20 of them always go well.
 */
export function beyondLinks(items: readonly BatchItem[], most: number): ReadonlySet<string> {
  const beyond = new Set<string>();
  let links = 0;
  for (const { id, body } of most > 0 ? items : []) {
    links += boundLinks(body) ?? 1;
    if (links > most) beyond.add(id);
  }
  return beyond;
}

/** One request of a batch in the shape of a request alone; headers of the batch itself do not count. */
function requestOf({ method, url, headers = {}, body }: BatchItem): GraphRequest {
  return {
    method,
    url: url.startsWith('/') ? url : `/${url}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: body === undefined ? { kind: 'none' } : { kind: 'json', value: body },
  };
}

/**
 * Carries out the requests, those that depend on none at the same time, and answers in another order than asked, because
 * the real service promises none.
 */
export async function answerBatch(
  items: readonly BatchItem[],
  carryOut: (request: GraphRequest, id: string) => Promise<Answer>,
  dependencyFailed: () => Answer,
): Promise<readonly BatchResponse[]> {
  const answers = new Map<string, Promise<Answer>>();
  let sequence: Promise<unknown> = Promise.resolve();
  for (const batchItem of items) {
    const { id, dependsOn } = batchItem;
    const run = (): Promise<Answer> => carryOut(requestOf(batchItem), id);
    const [before] = dependsOn ?? [];
    if (before === undefined) {
      answers.set(id.toLowerCase(), run());
    } else {
      const needed = answers.get(before.toLowerCase());
      const answer = Promise.all([needed, sequence]).then(([first]) =>
        first && first.status < 400 ? run() : dependencyFailed(),
      );
      sequence = answer;
      answers.set(id.toLowerCase(), answer);
    }
  }
  const responses = await Promise.all(
    items.map(async ({ id }) => {
      const answer = await answers.get(id.toLowerCase());
      if (!answer) throw new GraphError(500, 'Service_InternalServerError', `the batch lost request ${id}`);
      const { status, headers = {}, body } = answer;
      return { id, status, headers, ...(body !== undefined && { body }) };
    }),
  );
  return responses.reverse();
}

/** No dependencies, each on the one before, or all on the same one. Source: Graph docs, known issues. */
function demandPattern(items: readonly BatchItem[]): void {
  const dependent = items.filter(({ dependsOn }) => dependsOn !== undefined && dependsOn.length > 0);
  if (dependent.length === 0) return;
  const ids = items.map(({ id }) => id.toLowerCase());
  const targets = dependent.map(({ dependsOn = [] }) => dependsOn.map((id) => id.toLowerCase()));
  const known = targets.every((ones) => ones.length === 1 && ones.every((id) => ids.includes(id)));
  const first = targets[0]?.[0];
  const same = targets.every(([id]) => id === first) && dependent.length === items.length - 1 && first === ids[0];
  const serial =
    dependent.length === items.length - 1 &&
    items.every(({ dependsOn }, index) => index === 0 || dependsOn?.[0]?.toLowerCase() === ids[index - 1]);
  if (!known || !(same || serial)) throw invalid('The dependencies of the batch are not valid.');
}

const invalid = (message: string, code = 'BadRequest'): GraphError => badRequest(message, code);
