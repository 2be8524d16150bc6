// Makes a fresh clone able to run: installs what is missing, builds what has changed. Plain JavaScript, nothing imported
// from outside Node, because nothing else is there yet.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const readJson = (path) => JSON.parse(readFileSync(join(repository, path), 'utf8'));

/** Runs to the end; `quiet` keeps the output until something went wrong. Gives whether it succeeded. */
export function run(command, args, { quiet = false, env = process.env } = {}) {
  const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
  const result = spawnSync(command, args, { cwd: repository, stdio, env, encoding: 'utf8', maxBuffer: 256e6 });
  const succeeded = result.status === 0;
  if (quiet && !succeeded) console.error(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`.trimEnd());
  return succeeded;
}

/** Runs a program of node_modules. */
export const runNode = (program, args, options) =>
  run(process.execPath, [join(repository, 'node_modules', program), ...args], options);

/** Whether node_modules holds what the lock names; what is optional may be missing on this machine. */
function isInstalled() {
  if (!existsSync(join(repository, 'node_modules', '.package-lock.json'))) return false;
  const installed = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(readJson('package-lock.json').packages).every(([path, wanted]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true; // the projects themselves
    if (!installed[path]) return wanted.optional === true || wanted.devOptional === true;
    return installed[path].version === wanted.version;
  });
}

/** Installs what is missing. Ends the process with a sentence when it cannot. */
export function install() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Rollcall needs Node 20.19 or newer; this is ${process.versions.node}.`);
  }
  if (isInstalled()) return;
  const goal = existsSync(join(repository, 'node_modules')) ? 'install' : 'ci';
  console.error(`installing the libraries (npm ${goal}; the first time this takes a minute or two) …`);
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const succeeded = npm ? run(process.execPath, [npm, goal, ...options]) : run('npm', [goal, ...options]);
  if (!succeeded) fail('The libraries could not be installed: see above.');
}

const DASHBOARD = join(repository, 'apps', 'dashboard');

/** The newest change (milliseconds since 1970) of a file in a folder, or of the file. */
const changedAt = (path) =>
  statSync(path).isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => changedAt(join(path, name))))
    : statSync(path).mtimeMs;

/** What browsers load, made anew when anything in it has changed. Gives whether it is there. */
export function buildDashboard() {
  const made = join(DASHBOARD, 'dist', 'index.html');
  const sources = ['src', 'public', 'index.html', 'vite.config.mts', 'package.json'].map((name) =>
    join(DASHBOARD, name),
  );
  const libraries = join(repository, 'node_modules', '.package-lock.json');
  const newest = Math.max(...[...sources, libraries].map(changedAt));
  if (existsSync(made) && changedAt(made) > newest) return true;
  return runNode('vite/bin/vite.js', ['build', DASHBOARD, '--config', join(DASHBOARD, 'vite.config.mts')], {
    quiet: true,
  });
}

/** Builds every project that has changed, without its tests. Ends the process when the code does not compile. */
export function build() {
  const folders = readJson('tsconfig.json').references.map(({ path }) => path);
  const projects = folders
    .filter((path) => !path.includes('/examples/'))
    .map((path) => join(path, 'tsconfig.lib.json'));
  if (!existsSync(join(repository, 'apps', 'lab', 'dist', 'main.js'))) console.error('building …');
  if (!runNode('typescript/bin/tsc', ['-b', ...projects], { quiet: true }))
    fail('The code does not compile: see above.');
  if (!buildDashboard()) fail('The dashboard cannot be built: see above.');
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
