// npm run docs:screenshots: takes the pictures of the guide (docs/guide/images) anew, from a company that is made for them.
import { build, install, runNode } from './prepare.mjs';

install();
build();
process.exitCode = runNode('jest/bin/jest.js', ['--selectProjects', 'pictures']) ? 0 : 1;
