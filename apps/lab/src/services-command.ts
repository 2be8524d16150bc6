import { Command } from 'commander';
import { dataFolder } from './data-folder';
import { endLeftOverServices } from './left-overs';
import { migrate } from './migrate';
import { requireFreePorts } from './require-free-ports';
import { requireSettings } from './require-settings';
import { RunningServices } from './running-services';
import { chosenServices } from './services';
import { untilStopped } from './until-stopped';

/** `services`: the four services, or one, against what the environment names. */
export const servicesCommand = (): Command =>
  new Command('services')
    .description('the four services, against KAFKA_BROKERS, DATABASE_URL and ROLLCALL_CONFIG')
    .option('--only <service>', 'one of them')
    .action(async ({ only }: { only?: string }) => {
      const chosen = chosenServices(only);
      const ports = requireSettings(chosen, process.env);
      const folder = dataFolder('services');
      await endLeftOverServices(folder);
      await requireFreePorts(chosen, ports);
      await migrate(chosen, process.env);
      const stopped = untilStopped();
      const running = await RunningServices.start(chosen, {
        ports,
        env: process.env,
        folder,
        onLine: (line) => console.error(line), // the output is for `ready`
        onReady: (service) => console.log(`ready ${service}`),
      });
      try {
        await Promise.race([stopped, running.anyEnds(), running.ready().then(() => stopped)]);
      } finally {
        await running.stop();
      }
    });
