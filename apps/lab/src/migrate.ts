import { execFile } from 'node:child_process';
import { InfrastructureError } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { requireSettings } from './require-settings';
import { chosenServices, programOf, type Service } from './services';

/** Brings the schemas of these services up to date. Throws an InfrastructureError with what went wrong. */
export async function migrate(chosen: readonly Service[], env: NodeJS.ProcessEnv): Promise<void> {
  await Promise.all(chosen.map((service) => migrateOne(service, env)));
}

const migrateOne = ({ name }: Service, env: NodeJS.ProcessEnv): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(process.execPath, [programOf(name, 'migrate')], { env, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      if (!error) return resolve();
      const sentence = `The schema of ${name} could not be brought up to date:\n${stdout}${stderr}`.trimEnd();
      reject(new InfrastructureError(sentence, { cause: error }));
    });
  });

/** `migrate`: only the schemas, then ends. */
export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('brings the Postgres schemas up to date, then ends')
    .option('--only <service>', 'that of one service')
    .action(async ({ only }: { only?: string }) => {
      const chosen = chosenServices(only);
      requireSettings(chosen, process.env);
      await migrate(chosen, process.env);
      for (const { name } of chosen) console.log(`migrated ${name}`);
    });
