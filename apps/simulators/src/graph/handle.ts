import type { Answer } from '../answer';
import type { GraphCall } from './graph-call';
import { badRequest, errorAnswer, GraphError, type RequestIds, wrongVerb } from './graph-error';
import { graphQuery } from './query';
import type { Replicas } from './replicas';
import { parametersOf, type Route, ROUTES, segmentsOf } from './routes';

/** Where a request goes: a route with its parameters, or nowhere. */
export interface Target {
  readonly path: string;
  readonly query: string;
  readonly segments: readonly string[];
  readonly route: Route | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Reads an address below the version, such as `/groups/…/members?$top=5`. */
export function targetOf(method: string, url: string): Target {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const segments = segmentsOf(path);
  const query = at < 0 ? '' : url.slice(at + 1);
  for (const route of ROUTES) {
    const parameters = route.method === method ? parametersOf(route.template, segments) : undefined;
    if (parameters) return { path, query, segments, route, parameters };
  }
  return { path, query, segments, route: undefined, parameters: {} };
}

export interface Handling extends Omit<GraphCall, 'path' | 'parameters' | 'query' | 'view'> {
  readonly replicas: Replicas;
  readonly ids: RequestIds;
}

/** Carries out one request and answers it. */
export function handle(target: Target, { ids, replicas, ...rest }: Handling): Answer {
  const { route, path, parameters, segments } = target;
  try {
    if (!route) throw unknownTarget(segments);
    const query = graphQuery(target.query, route.options, rest.request.headers['consistencylevel'], rest.settings);
    const view = replicas.any({ index: query.indexed || segments.at(-1) === '$count' });
    return withUsualHeaders(route.handle({ ...rest, path, parameters, query, view }), { 'OData-Version': '4.0' });
  } catch (error) {
    return refusal(error, ids, rest.now);
  }
}

/** The answer to what a handler refused; anything else that was thrown goes on. */
export function refusal(error: unknown, ids: RequestIds, now: Date): Answer {
  if (!(error instanceof GraphError)) throw error;
  return withUsualHeaders(errorAnswer(error, ids, now));
}

function withUsualHeaders(answer: Answer, headers: Readonly<Record<string, string>> = {}): Answer {
  const contentType =
    'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  return {
    ...answer,
    headers: {
      'Cache-Control': 'no-cache',
      ...(answer.body !== undefined && { 'Content-Type': contentType }),
      ...headers,
      ...answer.headers,
    },
  };
}

function unknownTarget(segments: readonly string[]): GraphError {
  if (ROUTES.some(({ template }) => parametersOf(template, segments))) return wrongVerb();
  return badRequest(`Resource not found for the segment '${segments.at(-1) ?? ''}'.`, 'BadRequest');
}
