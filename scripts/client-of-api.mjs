// The dashboard's types of the APIs: made by `npm run docs:api`, and held to the documents by `npm test`.
export const apis = ['admin', 'monitoring'];

/** The program and its arguments that write the types of an API; with `--check` it only says whether they are current. */
export const clientOf = (api, ...options) => [
  'openapi-typescript/bin/cli.js',
  // not --immutable: openapi-fetch takes a readonly array for an object with methods, and nothing of it can be called
  [`docs/api/${api}.yaml`, '--output', `apps/dashboard/src/api/${api}.gen.ts`, ...options],
];
