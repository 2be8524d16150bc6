import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimFolder, InfrastructureError, startInfrastructure, type Infrastructure } from '@rollcall/infrastructure';
import { Command } from 'commander';
import { dataFolder } from './data-folder';
import { INFRA_PORTS } from './infra';
import { forgetLabState, START, writeLabState, type LabState } from './lab-state';
import { endLeftOverServices, endLeftOverSimulators, forgetEverything } from './left-overs';
import { mapScenario } from './scenario/map-scenario';
import { migrate } from './migrate';
import { requireSettings } from './require-settings';
import { RunningServices } from './running-services';
import { services, type ServicePorts } from './services';
import { Session } from './session';
import { startSimulators } from './simulators';
import { untilStopped } from './until-stopped';
import { whereToLook } from './where-to-look';
import { withFreePorts } from './with-free-ports';

interface StartOptions {
  readonly reset: boolean;
  readonly verbose: boolean;
}

const say = (sentence: string): void => console.log(`  ${sentence}`);

/** `start`: everything on this machine, a mapped collection, and where to look; until stopped. */
export const startCommand = (): Command =>
  new Command('start')
    .description('everything on this machine, until stopped')
    .option('--reset', 'forget what earlier starts have left', false)
    .option('--verbose', 'show what the services print', false)
    .action(async (options: StartOptions) => {
      const folder = dataFolder('.');
      const claim = claimFolder(folder, START, alreadyRunning);
      const session = new Session();
      session.onStop(() => claim.release());
      const stopped = untilStopped();
      try {
        await Promise.race([stopped, startAll(session, folder, options)]);
      } finally {
        console.log('\nstopping …');
        await session.stop();
        console.log('stopped: nothing of it runs any more');
      }
    });

const alreadyRunning = (owner: number): Error =>
  new InfrastructureError(
    `Rollcall runs here already (process ${owner}): \`npm run scenario\` plays on it, Ctrl-C in its terminal ends it.`,
  );

/** Ends only by failing: when a step fails, or when a service ends by itself. */
async function startAll(session: Session, folder: string, { reset, verbose }: StartOptions): Promise<never> {
  if (reset) await session.step('what earlier starts have left is forgotten', () => forgetEverything(folder));
  await Promise.all([endLeftOverServices(folder), endLeftOverSimulators(folder)]); // whose ports are chosen below
  rmSync(join(folder, 'logs'), { recursive: true, force: true });
  mkdirSync(join(folder, 'logs'), { recursive: true });

  const infrastructure = await session.step('Kafka and Postgres', () => startInfra(session, folder));
  await session.step('simulators of Configuration Manager and Entra', () => startEnds(session, folder));
  const env = await serviceEnvironment(folder, infrastructure);
  const ports = requireSettings(services, env);
  await session.step('schemas of the services', () => migrate(services, env));
  const running = await session.step('the four services', async () => {
    const onLine = verbose ? { onLine: (line: string) => console.log(line) } : {};
    const starting = RunningServices.start(services, {
      ports,
      env,
      folder,
      onReady: () => {},
      ...onLine,
    });
    session.onStop(async () => (await starting).stop());
    await (await starting).ready();
    return starting;
  });
  const failure = Promise.race([infrastructure.failure, running.anyEnds()]);
  await Promise.race([failure, showScenario(session, folder, ports)]);
  return failure;
}

function startInfra(session: Session, folder: string): Promise<Infrastructure> {
  const starting = startInfrastructure({ folder: join(folder, 'infra'), durable: true, ports: INFRA_PORTS, say });
  session.onStop(() => starting.then(({ stop }) => stop()).catch(() => {})); // what could not start has cleaned up already
  return starting;
}

async function startEnds(session: Session, folder: string): Promise<void> {
  const ports = { SIMULATOR_GRAPH_PORT: 8443, SIMULATOR_CONFIGMGR_PORT: 8444 };
  const starting = startSimulators({
    data: simulatorData(folder),
    env: await withFreePorts(ports, process.env, say),
    logFile: join(folder, 'logs', 'simulators.log'),
  });
  session.onStop(() => starting.then((simulators) => simulators.stop()).catch(() => {}));
  await starting;
}

const simulatorData = (folder: string): string => join(folder, 'simulators');

async function serviceEnvironment(
  folder: string,
  { brokers, databaseUrl }: Infrastructure,
): Promise<NodeJS.ProcessEnv> {
  const usual = Object.fromEntries(services.map(({ portVariable, port }) => [portVariable, port]));
  return {
    ...(await withFreePorts(usual, process.env, say)),
    KAFKA_BROKERS: brokers,
    DATABASE_URL: databaseUrl,
    ROLLCALL_CONFIG: join(simulatorData(folder), 'rollcall.yaml'),
    NODE_EXTRA_CA_CERTS: join(simulatorData(folder), 'ca.pem'),
  };
}

async function showScenario(session: Session, folder: string, ports: ServicePorts): Promise<void> {
  const lab: LabState = {
    status: `http://127.0.0.1:${ports['status-service']}`,
    coordinator: `http://127.0.0.1:${ports['full-sync-coordinator']}`,
    simulators: simulatorData(folder),
  };
  const table = await mapScenario(session, lab);
  session.onStop(forgetLabState);
  writeLabState(lab);
  console.log(`\n${table}\n\n${whereToLook(lab, folder)}`);
}
