// npm run docs:api: writes the documents of both APIs (docs/api) from the code, and the dashboard's types from them.
import { apis, clientOf } from './client-of-api.mjs';
import { runNode } from './prepare.mjs';

const env = { ...process.env, UPDATE_DOCUMENTS: 'true' };
const documents = ['--selectProjects', 'unit', '--testPathPatterns', 'api-document'];
let made = runNode('jest/bin/jest.js', documents, { env });
for (const api of apis) made &&= runNode(...clientOf(api));
process.exitCode = made ? 0 : 1;
