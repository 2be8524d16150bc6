import { Logger } from '@nestjs/common';
import type { MigrationClass } from '../database/migrations';
import { codeOf } from '../database/transient';
import type { ServiceName, Settings } from '../settings/settings';
import { settingsOrExit } from './settings-or-exit';
import { startService, type ServiceOptions } from './start-service';

/** A container is killed 10 s after it was asked to go at the earliest. */
const SHUTDOWN_MS = 9_500;

/**
 * The main of a service. Ends the process with 1 at once when the settings cannot be used (each problem on a line of
 * stderr), with 0 after SIGTERM or SIGINT when all was ended in order.
 */
export async function runService(
  options: ServiceOptions & { readonly service: ServiceName; readonly migrations: readonly MigrationClass[] },
): Promise<void> {
  const settings = settingsOrExit(options.service);
  const stopAsked = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, resolve);
  });
  try {
    const service = await startService(settings, options);
    const logger = new Logger('runService');
    logger.log({ url: service.url }, 'listening');
    logger.log(`${await stopAsked}: ending`);
    setTimeout(() => {
      logger.error(`not ended within ${SHUTDOWN_MS} ms: leaving`);
      process.exit(1);
    }, SHUTDOWN_MS).unref();
    await service.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${options.service} cannot run: ${reasonOf(error, settings)}\n`);
    process.exit(1);
  }
}

function reasonOf(error: unknown, { host, port }: Settings): string {
  if (codeOf(error) === 'EADDRINUSE')
    return `port ${port} is taken on ${host}: end what listens there, or set PORT to another`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
