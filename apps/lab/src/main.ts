import { InfrastructureError } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { infraCommand } from './infra';
import { migrateCommand } from './migrate';
import { rebuildCommand } from './rebuild';
import { scenarioCommand } from './scenario/scenario-command';
import { servicesCommand } from './services-command';
import { simulatorsCommand } from './simulators';
import { startCommand } from './start';

const program = new Command('rollcall').description('Runs Rollcall, or parts of it, on this machine.');
for (const command of [
  startCommand(),
  infraCommand(),
  simulatorsCommand(),
  migrateCommand(),
  servicesCommand(),
  scenarioCommand(),
  rebuildCommand(),
]) {
  program.addCommand(command);
}

program
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof InfrastructureError ? error.message : error); // a sentence, or a bug with its stack
    process.exitCode = 1;
  })
  .finally(() => {
    if (process.connected) process.disconnect(); // as somebody's worker: nothing else keeps us
  });
