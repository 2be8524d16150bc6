// Lints texts as if they stood in the given files, with the workspace's own rules and its project graph; without the graph
// the rule of the boundaries is silent. In: JSON [{ filePath, text }] on stdin. Out: JSON [[message, …], …].
// A process of its own, because Jest can load neither ESLint's configuration nor Nx's plugins.
import { createRequire } from 'node:module';
import { text as read } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const { createProjectGraphAsync } = createRequire(import.meta.url)('@nx/devkit');

await createProjectGraphAsync({ exitOnError: true, resetDaemonClient: true }); // the rule reads it from the cache
const eslint = new ESLint();
const results = [];
for (const { filePath, text } of JSON.parse(await read(process.stdin))) {
  const [result] = await eslint.lintText(text, { filePath });
  results.push((result?.messages ?? []).map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
console.log(JSON.stringify(results));
process.exit(0);
