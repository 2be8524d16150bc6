import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminClient, ControlClient, MonitoringClient } from '@rollcall/client';
import { brokerFor, freePort, type BackgroundProcess, type Broker, type Program } from '@rollcall/infrastructure';
import { serviceNames, type ServiceName } from '@rollcall/platform';
import { parse, stringify } from 'yaml';
import { freshStack, type FreshStack } from '../fresh-stack';
import { ServiceSet } from './service-set';
import { startSimulators } from './simulated-ends';
import { TopicsClient } from './topics-client';

export interface SystemOptions {
  /** An estate file for the simulators instead of theirs. */
  readonly estate?: string;
  /** A Kafka of its own, which may be stopped and started: `system.broker`. */
  readonly ownBroker?: boolean;
  /** More variables for the services. */
  readonly env?: Readonly<Record<string, string>>;
  /** More variables for the simulators, such as the speed of their clock. */
  readonly simulatorEnv?: Readonly<Record<string, string>>;
  /** Changes the configuration that the simulators wrote for the services, before these start. */
  readonly configure?: (written: WrittenConfiguration) => void;
  /** Which services run at once; all unless named, and none when the list is empty. */
  readonly services?: readonly ServiceName[];
}

/** What the simulators write as `ROLLCALL_CONFIG`: the entries that tests change, by the words of the configuration. */
export interface WrittenConfiguration {
  readonly sites: Record<string, unknown>[];
  readonly tenants: Record<string, unknown>[];
}

/** Rollcall between two simulated ends, with a database and topics of its own. Ends with `stop()`. */
export class RunningSystem {
  readonly admin: AdminClient;
  readonly monitoring: MonitoringClient;
  readonly topics: TopicsClient;
  /** Microsoft's two ends, and how they behave. */
  readonly control: ControlClient;

  constructor(
    /** Logs, certificates and data. */
    readonly folder: string,
    readonly stack: FreshStack,
    readonly services: ServiceSet,
    private readonly simulators: Program,
    private readonly ownBroker: Broker | undefined,
  ) {
    this.admin = new AdminClient(services.url('full-sync-coordinator'));
    this.monitoring = new MonitoringClient(services.url('status-service'));
    this.topics = new TopicsClient(stack.kafka, stack.topicPrefix);
    this.control = new ControlClient(this.simulatorData);
  }

  /** Its own Kafka. Throws when it was started without one: the shared one serves other tests. */
  get broker(): Broker {
    if (!this.ownBroker) throw new Error('start the system with ownBroker: true');
    return this.ownBroker;
  }

  /** The simulators and all services that run now. */
  get processes(): readonly BackgroundProcess[] {
    return [this.simulators.process, ...this.services.processes];
  }

  /** Where the simulators put what is needed to reach them. */
  get simulatorData(): string {
    return simulatorDataIn(this.folder);
  }

  /** Changes what the services are told at their next start. */
  configure(change: (written: WrittenConfiguration) => void): void {
    const file = configFileIn(this.folder);
    const written: WrittenConfiguration = parse(readFileSync(file, 'utf8'));
    change(written);
    writeFileSync(file, stringify(written));
  }

  /** The last lines of every log, for a test that failed. */
  logTails(lines = 40): string {
    const logs = join(this.folder, 'logs');
    return readdirSync(logs)
      .map((file) => `--- ${file}\n${readFileSync(join(logs, file), 'utf8').split('\n').slice(-lines).join('\n')}`)
      .join('\n');
  }

  /** Ends everything and forgets its data; resolves when nothing of it runs. */
  async stop(): Promise<void> {
    runningSystems().delete(this);
    await Promise.all([this.topics.close(), this.admin.close(), this.monitoring.close(), this.control.close()]);
    await this.services.stop();
    await this.simulators.process.stop();
    await this.stack.dispose();
    await this.ownBroker?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const simulatorDataIn = (folder: string): string => join(folder, 'simulators');
const configFileIn = (folder: string): string => join(simulatorDataIn(folder), 'rollcall.yaml');

/** The systems of this test file: the test environment prints their logs when a test fails. */
export function runningSystems(): Set<RunningSystem> {
  const holder = globalThis as typeof globalThis & { rollcallSystems?: Set<RunningSystem> };
  holder.rollcallSystems ??= new Set();
  return holder.rollcallSystems;
}

/** Starts simulators and services from their `dist`; resolves when the services are ready. */
export async function startSystem(options: SystemOptions = {}): Promise<RunningSystem> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-system-'));
  mkdirSync(simulatorDataIn(folder));
  const ownBroker = options.ownBroker ? await brokerFor(join(folder, 'kafka'), await freePort()) : undefined;
  const { estate, simulatorEnv } = options;
  const simulators = await startSimulators(folder, simulatorDataIn(folder), {
    ...(estate && { SIMULATOR_ESTATE: estate }),
    ...simulatorEnv,
  });
  await Promise.all([ownBroker?.start(), simulators.ready]);
  const stack = await freshStack(ownBroker?.brokers);
  const env = {
    ...process.env,
    ...stack.env,
    ROLLCALL_CONFIG: configFileIn(folder),
    NODE_EXTRA_CA_CERTS: join(simulatorDataIn(folder), 'ca.pem'),
    ROLLCALL_MIGRATE: 'true', // by the services themselves: four processes fewer to start
    TOPIC_PARTITIONS: '3', // enough for order to matter, and quick to make
    KAFKA_SESSION_TIMEOUT_MS: '6000', // a killed service is missed soon; the broker allows no less
    ...options.env,
  };
  const services = await ServiceSet.at(folder, env);
  const system = new RunningSystem(folder, stack, services, simulators, ownBroker);
  runningSystems().add(system);
  if (options.configure) system.configure(options.configure);
  const chosen = options.services ?? serviceNames;
  if (chosen.length > 0) await services.start(...chosen);
  return system;
}
