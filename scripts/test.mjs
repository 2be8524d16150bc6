// npm test: every check, on a fresh clone too. The last line is `N passed, N failed`: jest's tests, and one for each other
// step. `-- --only static,unit,integration,api,e2e` runs a part.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apis, clientOf } from './client-of-api.mjs';
import { buildDashboard, install, repository, run, runNode } from './prepare.mjs';

const PARTS = ['static', 'unit', 'integration', 'api', 'e2e'];
const only = process.argv.indexOf('--only');
const parts = only < 0 ? PARTS : (process.argv[only + 1] ?? '').split(',');
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) {
  console.error(`--only takes some of ${PARTS.join(',')}, not "${unknown.join(',')}"`);
  process.exit(1);
}

/** Nx without its daemon, its cloud and its screen: the same here and in continuous integration. */
const env = {
  ...process.env,
  CI: 'true',
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
  NX_ISOLATE_PLUGINS: 'false',
};
const reports = mkdtempSync(join(tmpdir(), 'rollcall-reports-'));
const steps = [];

/** Runs one step, says how it went, and notes its result; a step that breaks down is a failed one. */
function step(name, work) {
  console.log(`▸ ${name} …`);
  const startedAt = Date.now();
  const { passed, failed } = work();
  const result = { name, passed, failed, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) };
  steps.push(result);
  console.log(lineOf(result));
}

const lineOf = ({ name, passed, failed, seconds }) =>
  `${failed === 0 ? '✓' : '✗'} ${name.padEnd(24)} ${seconds.padStart(7)} s   ${passed} passed, ${failed} failed`;

const check = (program, args) => () =>
  runNode(program, args, { quiet: true, env }) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };

/** What tests call, fetched before them, so that no test's time is spent on it. */
const fetchTools = () =>
  run(process.execPath, [join(repository, 'scripts', 'tools.mjs')], { quiet: true })
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1 };

const suite = (name) => () => {
  const report = join(reports, `${name}.json`);
  const options = ['--selectProjects', name, '--maxWorkers', '2', '--json', '--outputFile', report];
  const succeeded = runNode('jest/bin/jest.js', options, { env });
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const nothingRan = numPassedTests + failed === 0;
    return { passed: numPassedTests, failed: failed === 0 && (!succeeded || nothingRan) ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 }; // jest broke down before it could report; what it said is above
  }
};

install();
if (parts.includes('static')) {
  step('types', check('typescript/bin/tsc', ['-b']));
  step('project references', check('nx/dist/bin/nx.js', ['sync:check']));
  for (const api of apis) step(`client of the ${api} API`, check(...clientOf(api, '--check')));
  step('format', check('prettier/bin/prettier.cjs', ['--check', '.']));
  step('lint of the scripts', check('eslint/bin/eslint.js', ['scripts', 'eslint.config.mjs']));
  step(
    'lint',
    check('nx/dist/bin/nx.js', ['run-many', '-t', 'lint', '--parallel=2', '--outputStyle=static', '--skip-nx-cache']),
  );
} else {
  step('build', check('typescript/bin/tsc', ['-b']));
}
step('dashboard', () => (buildDashboard() ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }));
if (parts.some((part) => part !== 'static')) step('tools', fetchTools);
if (parts.includes('unit')) step('unit', suite('unit'));
if (parts.includes('integration')) step('integration', suite('integration'));
if (parts.includes('api')) step('api', suite('api'));
if (parts.includes('e2e')) step('e2e', suite('e2e'));
rmSync(reports, { recursive: true, force: true });

const sum = (field) => steps.reduce((total, result) => total + result[field], 0);
console.log(`\n${steps.map(lineOf).join('\n')}\n`);
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
