// npm run docs:events: writes the documents about the events (docs/events) from the definitions that the code decodes with.
// npm run release:schemas: also notes them as released, which later ones are compared with. Refused when they would break
// somebody who was made for those released before.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { install, repository, runNode } from './prepare.mjs';

install();
if (!runNode('typescript/bin/tsc', ['-b', 'libs/contracts/tsconfig.lib.json'])) process.exit(1);
const require = createRequire(import.meta.url);
const from = (file) => require(join(repository, 'libs/contracts/dist/documents', file));
const { eventDocuments } = from('event-documents.js');
const { currentContract } = from('contract.js');
const { incompatibilities } = from('incompatibilities.js');
const { version } = require(join(repository, 'package.json'));

const folder = join(repository, 'docs/events');
rmSync(folder, { recursive: true, force: true });
for (const [path, text] of eventDocuments(version)) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
console.log(`docs/events holds the documents of ${version}`);

if (process.argv.includes('--release')) {
  const file = join(repository, 'libs/contracts/released/v1.json');
  const broken = incompatibilities(JSON.parse(readFileSync(file, 'utf8')).contract, currentContract());
  if (broken.length > 0) {
    console.error(`not released, because subscribers would break:\n${broken.join('\n')}`);
    process.exit(1);
  }
  writeFileSync(file, `${JSON.stringify({ release: version, contract: currentContract() }, null, 2)}\n`);
  console.log(`libs/contracts/released/v1.json holds what ${version} promises`);
}
