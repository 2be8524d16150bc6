import { Command } from 'commander';
import { infraCommand } from './infra';

const program = new Command('rollcall').description('Runs Rollcall, or parts of it, on this machine.');
program.addCommand(infraCommand());

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error && error.name !== 'Error' ? error.message : error);
  process.exitCode = 1;
});
