import { type RunningSystem, startSystem, type SystemOptions } from '@rollcall/testing';
import { WRITE_QUOTA } from '../measure/limits';
import { type Neighbour, TENANT, writeBenchEstate } from './bench-estate';

/** How long a call to Graph takes, in virtual milliseconds; what it writes takes effect in the middle. */
export const GRAPH_LATENCY_MS = 300;

/** As in k8s/base: without a limit Node leaves garbage where it is while the machine has room, and memory says nothing. */
const AS_DEPLOYED = { NODE_OPTIONS: '--max-old-space-size=384' };

export interface BenchSystemPlan {
  /** For the estate file. */
  readonly folder: string;
  /** Virtual seconds in a real one: for Graph's quotas, waits and latency, and for the window that the writer is told. */
  readonly speed: number;
  /** How many group-writers run. */
  readonly replicas: number;
  /** None for clients that need only the simulators. */
  readonly services?: SystemOptions['services'];
  readonly env?: Readonly<Record<string, string>>;
  /** Other tenants beside the one. */
  readonly neighbours?: readonly Neighbour[];
  /** Changes the configuration of the services further. */
  readonly configure?: SystemOptions['configure'];
}

/** Rollcall between the simulated ends, which have their real quotas and a latency, on a clock that runs `speed` times as fast. */
export async function startBenchSystem({
  folder,
  speed,
  replicas,
  services,
  env,
  neighbours = [],
  configure,
}: BenchSystemPlan): Promise<RunningSystem> {
  const windowMs = Math.round((WRITE_QUOTA.windowSeconds * 1000) / speed);
  const system = await startSystem({
    estate: writeBenchEstate(folder, neighbours),
    simulatorEnv: { SIMULATOR_CLOCK_SPEED: String(speed), SIMULATOR_SNAPSHOT: '0' },
    configure: (written) => {
      const quota = { size: 'L', share: 1, writes: WRITE_QUOTA.writes, window: `${windowMs}ms` };
      for (const tenant of written.tenants) Object.assign(tenant, { quota });
      configure?.(written);
    },
    ...(services && { services }),
    env: { ...AS_DEPLOYED, ...env },
  });
  try {
    await system.control.entra.changeSettings({ latencyMs: GRAPH_LATENCY_MS });
    for (const tenant of [TENANT, ...neighbours]) {
      await system.control.quota.change(tenant, { enforced: true, ...WRITE_QUOTA, size: 'L' });
    }
    const others = Array.from({ length: replicas - 1 }, () => system.services.startAnother('group-writer'));
    await Promise.all(others);
    return system;
  } catch (error) {
    await system.stop();
    throw error;
  }
}
