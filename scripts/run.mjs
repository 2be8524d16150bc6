// node scripts/run.mjs <command> [options]: a command of the lab, on a fresh clone too.
import { join } from 'node:path';
import { build, install, repository } from './prepare.mjs';

install();
build();
await import(join(repository, 'apps', 'lab', 'dist', 'main.js'));
