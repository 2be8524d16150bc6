import { migrate, type MigrationClass } from '../database/migrations';
import type { ServiceName } from '../settings/settings';
import { settingsOrExit } from './settings-or-exit';

/** The main of a service's migration command: makes the schema and its tables, ends the process with 0 or 1. */
export async function runMigrations(options: {
  readonly service: ServiceName;
  readonly migrations: readonly MigrationClass[];
}): Promise<void> {
  const settings = settingsOrExit(options.service);
  try {
    const done = await migrate(settings, options.migrations);
    process.stdout.write(`${options.service}: ${done.length > 0 ? `ran ${done.join(', ')}` : 'nothing to migrate'}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(
      `${options.service} cannot migrate: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  }
}
