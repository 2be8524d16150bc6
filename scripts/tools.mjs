// node scripts/tools.mjs [name …]: provides the programs that tests need and npm does not have, and prints where they are, a
// line for each; all of them when none is named. What is on the PATH is used; the rest goes into a cache of this user once.
// Nothing is installed into the system and no right of root is needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { chmodSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'rollcall', 'tools');
const REQUIREMENTS = join(dirname(fileURLToPath(import.meta.url)), 'schemathesis.txt');

/** Each program: the folder that it is made in, and who makes `bin/<name>` there. */
const TOOLS = {
  promtool: { folder: () => 'debian-prometheus', make: (folder) => unpackDebian(folder, 'prometheus', 'promtool') },
  kcat: { folder: () => 'debian-kcat', make: (folder) => unpackDebian(folder, 'kcat', 'kcat') },
  chromium: { folder: () => 'debian-chromium', make: unpackChromium },
  schemathesis: {
    folder: () => `schemathesis-${createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12)}`,
    make: makeSchemathesis,
  },
};

/** The program's file. Throws an error with one sentence when it is not there and cannot be fetched. */
export function toolPath(name) {
  const tool = TOOLS[name];
  if (!tool) throw new Error(`"${name}" is none of the tools: ${Object.keys(TOOLS).join(', ')}.`);
  const folder = join(CACHE, tool.folder());
  const found = onPath(name) ?? usable(join(folder, 'bin', name));
  if (found) return found;
  console.error(`fetching ${name} into ${folder} (once) …`);
  mkdirSync(CACHE, { recursive: true });
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    mkdirSync(join(unfinished, 'bin'));
    try {
      tool.make(unfinished);
    } catch (error) {
      throw new Error(`${name} could not be fetched, install it by hand: ${error.message}`, { cause: error });
    }
    if (!existsSync(folder)) renameSync(unfinished, folder); // another run may have been faster
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return join(folder, 'bin', name);
}

const onPath = (name) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => usable(join(folder, name)))
    .find((file) => file !== undefined);

function usable(file) {
  try {
    accessSync(file, constants.X_OK);
    return file;
  } catch {
    return undefined;
  }
}

/** Gives what the command printed. Throws with that when it fails. */
function run(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64e6 });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
  return stdout;
}

/** A shell script that starts `command` in its folder's neighbourhood, so that the folder may be moved. */
function writeStarter(folder, name, command) {
  const file = join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\nhere=$(cd "$(dirname "$0")/.." && pwd)\n${command}\n`);
  chmodSync(file, 0o755);
}

/** A program of a package, with those libraries that this machine lacks. */
function unpackDebian(folder, name, program) {
  downloadDebian(folder, name);
  keepOnly(join(folder, 'root'), ['usr']);
  keepOnly(join(folder, 'root', 'usr'), ['bin', 'lib']);
  keepOnly(join(folder, 'root', 'usr', 'bin'), [program]);
  writeStarter(folder, program, `${LIBRARIES} exec "$here/root/usr/bin/${program}" "$@"`);
}

/** The browser; where this machine has no fonts, with some that are found where they would be in a system. */
function unpackChromium(folder) {
  downloadDebian(folder, 'chromium');
  keepOnly(join(folder, 'root', 'usr', 'share'), ['fonts', 'fontconfig', 'glib-2.0']);
  const fonts = '[ ! -d "$here/root/etc/fonts" ] || export FONTCONFIG_SYSROOT="$here/root"\n';
  writeStarter(folder, 'chromium', `${fonts}${LIBRARIES} exec "$here/root/usr/lib/chromium/chromium" "$@"`);
}

/** Where the libraries are that came with a package, for a starter. */
const LIBRARIES = 'LD_LIBRARY_PATH=$(echo "$here"/root/usr/lib/*-linux-gnu*)';

/** The package and what it needs, unpacked beside each other into `root`. */
function downloadDebian(folder, name) {
  if (!onPath('apt-get') || !onPath('dpkg')) {
    throw new Error('it is not on the PATH, and this machine has no apt-get.');
  }
  const archives = join(folder, 'archives');
  const lists = join(folder, 'lists');
  for (const each of [archives, lists]) mkdirSync(join(each, 'partial'), { recursive: true });
  const own = [
    `Dir::Cache=${folder}`,
    `Dir::Cache::archives=${archives}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=root',
  ];
  const apt = (args, ...more) => run('apt-get', [...args, ...[...own, ...more].flatMap((option) => ['-o', option])]);
  const download = ['install', '--download-only', '--no-install-recommends', '--yes', name];
  try {
    apt(download);
  } catch {
    apt(['update'], `Dir::State::lists=${lists}`); // a fresh machine has no lists, or old ones
    apt(download, `Dir::State::lists=${lists}`);
  }
  for (const file of readdirSync(archives)) {
    if (file.endsWith('.deb')) run('dpkg', ['-x', join(archives, file), join(folder, 'root')]);
  }
  keepOnly(folder, ['bin', 'root']);
}

/** Packages bring manuals and companions of many times the program's size. */
function keepOnly(folder, names) {
  for (const name of readdirSync(folder)) {
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** The oldest Python that schemathesis runs with. */
const OLDEST_PYTHON = 'sys.version_info >= (3, 10)';

function makeSchemathesis(folder) {
  const suits = (python) =>
    spawnSync(python, ['-c', `import sys, venv, ensurepip; sys.exit(not ${OLDEST_PYTHON})`]).status === 0;
  const python = ['python3', '/usr/bin/python3', 'python'].find(suits);
  if (!python) {
    throw new Error(
      'schemathesis needs Python 3.10 or newer with venv: install python3 (on Debian, python3-venv too).',
    );
  }
  const venv = join(folder, 'venv');
  run(python, ['-m', 'venv', venv]);
  run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', REQUIREMENTS]);
  writeStarter(folder, 'schemathesis', 'exec "$here/venv/bin/python" -m schemathesis.cli "$@"');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(TOOLS);
  try {
    for (const name of names) console.log(toolPath(name));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
