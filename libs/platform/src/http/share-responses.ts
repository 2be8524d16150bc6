import type { OpenAPIObject } from '@nestjs/swagger';

type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;

/** Moves each refusal that several routes describe alike to one place, and lets the routes refer to it. */
export function shareResponses({ paths }: OpenAPIObject): Responses {
  const places = new Map<string, { readonly responses: Responses; readonly status: string }[]>();
  for (const operation of Object.values(paths).flatMap((item) => Object.values(item)))
    for (const [status, response] of Object.entries<object>(operation.responses ?? {}))
      if (Number(status) >= 400) {
        const text = JSON.stringify(response);
        places.set(text, [...(places.get(text) ?? []), { responses: operation.responses, status }]);
      }
  const shared: Responses = {};
  for (const [text, routes] of places) {
    const [first] = routes;
    if (!first || routes.length === 1) continue;
    const name = nameFor(first.status, shared);
    shared[name] = JSON.parse(text);
    for (const { responses, status } of routes) responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return shared;
}

/** Such as `Problem404`, and `Problem404-2` for another one. */
function nameFor(status: string, taken: Responses): string {
  const name = `Problem${status}`;
  const others = Object.keys(taken).filter((one) => one === name || one.startsWith(`${name}-`)).length;
  return others === 0 ? name : `${name}-${others + 1}`;
}
