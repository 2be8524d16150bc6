#!/usr/bin/env node
import { runCommandLine } from './run-command-line';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(); // the reader has seen enough, such as `head`
  throw error;
});

void runCommandLine(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
