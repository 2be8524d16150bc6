import type { OpenAPIObject } from '@nestjs/swagger';
import { problem } from '@rollcall/contracts';
import { z } from 'zod';
import { commonRules, type ApiDescription } from './api-description';
import { commonRefusals } from './common-refusals';
import { problemResponse } from './problem-response';
import { shareResponses } from './share-responses';
import { noteRefusal, takeRefusals } from './refuses';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type MediaType = { schema?: object; example?: unknown; examples?: unknown };
type Content = Record<string, MediaType>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;

/** Adds to a document what no route has to say for itself: roles, refusals, examples, headers, groups. */
export function completeDocument(document: OpenAPIObject, description: ApiDescription): OpenAPIObject {
  document.info.description = `${description.description}\n${commonRules}`;
  document.components = { ...document.components };
  document.components.schemas = { ...document.components.schemas, Problem: problemSchema() };
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths))
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      complete(operation, method, path, description);
      operation.tags?.forEach((tag) => used.add(tag));
    }
  document.components.responses = shareResponses(document);
  document.tags = [...used].sort().map((name) => ({ name, description: description.tags[name] ?? '' }));
  return document;
}

function complete(operation: Operation, method: (typeof METHODS)[number], path: string, about: ApiDescription): void {
  operation.tags ??= [path.split('/')[3] ?? 'other'];
  const role: string = Reflect.get(operation, 'x-rollcall-role') ?? 'reader';
  Reflect.set(operation, 'x-rollcall-role', role);
  const needs = role === 'none' ? 'Anybody may ask, without a token.' : `Needs the role ${role}.`;
  operation.description = [operation.description, needs].filter(Boolean).join('\n\n');
  if (role === 'none') operation.security = [];
  for (const parameter of operation.parameters ?? [])
    if ('name' in parameter)
      parameter.description ??= { ...commonParameters, ...about.parameters }[parameter.name] ?? '';
  if (method === 'post') addToPost(operation, about.posts);
  describeRefusals(operation, method, path);
  if (operation.requestBody && 'content' in operation.requestBody) exemplify(operation.requestBody.content, about);
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!response || !('description' in response) || Number(status) >= 400) continue;
    if (response.content) exemplify(response.content, about);
    response.description ||= operation.summary ?? '';
    const named = shapeOf(Object.values(response.content ?? {})[0]);
    if (named && about.withEtag?.includes(named)) response.headers = { ...response.headers, ETag: etag };
    if (status === '201') response.headers = { ...response.headers, Location: location };
  }
}

const etag = { description: 'Its version; send it as If-Match.', schema: { type: 'string' }, example: '"3"' } as const;
const location = {
  description: 'Where it is to be found.',
  schema: { type: 'string', format: 'uri-reference' },
} as const;

const commonParameters: Readonly<Record<string, string>> = {
  limit: 'The most items of a page.',
  cursor: 'The `nextCursor` of the page before.',
};

function addToPost(operation: Operation, posts: ApiDescription['posts']): void {
  for (const [name, header] of Object.entries(posts?.headers ?? {}))
    operation.parameters = [...(operation.parameters ?? []), { name, in: 'header', required: false, ...header }];
  for (const [status, code, detail] of posts?.refusals ?? []) noteRefusal(operation, status, code, detail);
}

function describeRefusals(operation: Operation, method: string, path: string): void {
  const own = takeRefusals(operation);
  const parameters = (operation.parameters ?? []).filter((one) => 'name' in one);
  const common = commonRefusals({
    takesBody: operation.requestBody !== undefined,
    takesCursor: parameters.some(({ name }) => name === 'cursor'),
    hasPathParameters: path.includes('{'),
    changes: method !== 'get',
    open: operation.security?.length === 0,
  });
  for (const status of [...new Set([...common.keys(), ...own.keys()])].sort())
    operation.responses[status] = problemResponse(status, { ...common.get(status), ...own.get(status) });
}

/** Gives each kind of content the example of its shape, unless the route has one of its own. */
function exemplify(content: Content, { examples }: ApiDescription): void {
  for (const media of Object.values(content)) {
    const example = examples[shapeOf(media) ?? ''];
    if (example !== undefined && media.example === undefined && media.examples === undefined) media.example = example;
  }
}

/** The class is called `RunDto`, and its schema for answers `RunDto_Output`: the shape is `Run`. */
const plain = (schema: string): string => schema.replace(/_Output$/, '').replace(/Dto$/, '');

/** The name of the shape that a media type refers to. */
function shapeOf(media: MediaType | undefined): string | undefined {
  const reference: unknown = media?.schema && Reflect.get(media.schema, '$ref');
  return typeof reference === 'string' ? plain(reference.replace('#/components/schemas/', '')) : undefined;
}

function problemSchema() {
  const { $schema: _, ...schema } = z.toJSONSchema(problem, { target: 'draft-2020-12' });
  return JSON.parse(JSON.stringify({ ...schema, additionalProperties: true }));
}
