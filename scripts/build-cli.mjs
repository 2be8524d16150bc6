// Makes of apps/cli one file that needs nothing but Node, and the licences of what is in it: before npm packs it
// (`npm run build:cli`), on a fresh clone too.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, repository } from './prepare.mjs';

install();
const { build } = await import('esbuild');
const app = join(repository, 'apps', 'cli');
const bundle = join(app, 'bundle');
rmSync(bundle, { recursive: true, force: true });
mkdirSync(bundle);

const { metafile } = await build({
  absWorkingDir: repository,
  entryPoints: [join(app, 'src', 'main.ts')],
  outfile: join(bundle, 'rollcall.cjs'),
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'cjs',
  conditions: ['@rollcall/source'], // from the sources, so that only what is used goes in
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none', // the licences are in a file of their own
  metafile: true,
  logLevel: 'warning',
});

/** The folder in node_modules that holds a file; undefined for one of ours. */
const packageFolder = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

const [output] = Object.values(metafile.outputs);
const used = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
const folders = [...new Set(used.map(([file]) => packageFolder(file)))].filter(Boolean).sort();
const licences = folders.map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));
  const file = readdirSync(join(repository, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(repository, folder, file), 'utf8').trim() : `Licensed under ${license}.`;
  return `${name} ${version} (${license})\n\n${text}\n`;
});
writeFileSync(
  join(bundle, 'THIRD-PARTY-LICENSES.txt'),
  `rollcall.cjs holds parts of these packages.\n\n${licences.join(`\n${'-'.repeat(80)}\n\n`)}`,
);
copyFileSync(join(repository, 'LICENSE'), join(app, 'LICENSE'));
console.error(`apps/cli/bundle/rollcall.cjs: ${Math.round(output.bytes / 1024)} KiB, ${folders.length} packages in it`);
