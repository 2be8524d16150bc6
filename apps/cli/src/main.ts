#!/usr/bin/env node
import { runCommandLine } from './run-command-line';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(); // the reader has seen enough, such as `head`
  throw error;
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error; // nobody reads what is said to people: the work goes on, and its exit code counts
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
