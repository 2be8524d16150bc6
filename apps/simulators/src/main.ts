import { z } from 'zod';
import { EstateError } from './estate/estate-file';
import { readSettings } from './settings';
import { startSimulators } from './simulators';

/** What to tell whoever started this; undefined for what nobody foresaw. */
function sentenceFor(error: unknown): string | undefined {
  if (error instanceof EstateError) return error.message;
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `Port ${error.port} is taken: stop what uses it, or set SIMULATOR_GRAPH_PORT and SIMULATOR_CONFIGMGR_PORT to free ports (0 for any).`;
  }
  return undefined;
}

async function run(): Promise<void> {
  const simulators = await startSimulators(readSettings(process.env));
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    simulators.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(`graph ${simulators.graph}`);
  console.log(`configmgr ${simulators.configmgr}`);
  console.log('ready');
}

run().catch((error: unknown) => {
  console.error(sentenceFor(error) ?? error);
  process.exit(1);
});
