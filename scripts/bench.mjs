// npm run bench: the measurements, on a fresh clone too.
import { join } from 'node:path';
import { build, install, repository } from './prepare.mjs';

install();
build();
await import(join(repository, 'apps', 'bench', 'dist', 'main.js'));
