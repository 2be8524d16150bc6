// npm run docs:api: writes the documents of both APIs (docs/api) from the code, and the dashboard's types from them.
import { runNode } from './prepare.mjs';

const env = { ...process.env, UPDATE_DOCUMENTS: 'true' };
const documents = ['--selectProjects', 'unit', '--testPathPatterns', 'api-document'];
let made = runNode('jest/bin/jest.js', documents, { env });
for (const api of ['admin', 'monitoring']) {
  const output = ['--output', `apps/dashboard/src/api/${api}.gen.ts`];
  // not --immutable: openapi-fetch takes a readonly array for an object with methods, and nothing of it can be called
  made &&= runNode('openapi-typescript/bin/cli.js', [`docs/api/${api}.yaml`, ...output]);
}
process.exitCode = made ? 0 : 1;
