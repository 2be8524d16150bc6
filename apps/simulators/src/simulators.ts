import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverCertificate } from './certificates';
import { AdminService } from './configmgr/admin-service';
import { adminServicePath, serveConfigmgr } from './configmgr/configmgr-end';
import { serveConfigmgrControl } from './control/configmgr-control';
import { type ControlContext, serveControl } from './control/control';
import { serveGraphControl } from './control/graph-control';
import { type Availability, endServer } from './end-server';
import { EstateStore } from './estate-store';
import type { Estate } from './estate/estate';
import { Graph } from './graph/graph';
import { serveGraph } from './graph/graph-end';
import { Tokens } from './graph/tokens';
import { replaceFile, replaceSecret } from './private-file';
import { writeRollcallConfiguration } from './rollcall-configuration';
import type { Settings } from './settings';
import { VirtualClock } from './virtual-clock';

export interface Simulators {
  /** Such as `https://127.0.0.1:8443`. */
  readonly graph: string;
  /** With `/AdminService` of the first site. */
  readonly configmgr: string;
  readonly caFile: string;
  readonly configFile: string;
  readonly estate: Estate;
  /** Cuts all connections and saves the estate. */
  close(): Promise<void>;
}

/** Starts both ends. Throws EstateError, and Node's own error for a port that is taken. */
export async function startSimulators(settings: Settings): Promise<Simulators> {
  const { data, publicName, host } = settings;
  mkdirSync(data, { recursive: true });
  const now = Date.now;
  const tls = serverCertificate(data, [...new Set(['localhost', '127.0.0.1', '::1', publicName])]);
  const clock = new VirtualClock(settings.clockSpeed);
  const store = new EstateStore(settings, { site: now, directory: clock.now });
  const tokens = new Tokens(tokenKey(data), now);
  const graph = new Graph(store.estate, tokens, clock);
  for (const { tenantId, quota } of store.plan.tenants) graph.meter.setQuota(tenantId, quota);
  const services = store.estate.sites.map((site) => new AdminService(site, tokens));

  const context: ControlContext = { estate: store.estate, graph, services, changed: () => store.changed() };
  const graphAvailability: Availability = { down: false };
  const graphServer = endServer(tls, graphAvailability);
  serveControl(graphServer, context, {
    faults: [graph.faults],
    counters: [{ get: () => graph.counters.get(), reset: () => graph.resetCounters() }],
    availability: graphAvailability,
  });
  serveGraphControl(graphServer, context);
  serveConfigmgrControl(graphServer, context);
  serveGraph(graphServer, graph);

  const configmgrAvailability: Availability = { down: false };
  const configmgrServer = endServer(tls, configmgrAvailability);
  serveControl(configmgrServer, context, {
    faults: services.map(({ faults }) => faults),
    counters: services.map(({ counters }) => counters),
    availability: configmgrAvailability,
  });
  serveGraphControl(configmgrServer, context);
  serveConfigmgrControl(configmgrServer, context);
  serveConfigmgr(configmgrServer, services);

  const close = async (): Promise<void> => {
    await Promise.all([graphServer.close(), configmgrServer.close()]);
    store.save();
  };
  try {
    const graphAddress = await graphServer.listen({ host, port: settings.graphPort });
    const configmgrAddress = await configmgrServer.listen({ host, port: settings.configmgrPort });
    const named = (address: string): string => `https://${publicName}:${new URL(address).port}`;
    const addresses = { graph: named(graphAddress), configmgr: named(configmgrAddress) };
    const configFile = writeRollcallConfiguration(data, store.estate, addresses, tls.caFile);
    const ready = {
      graph: addresses.graph,
      configmgr: `${addresses.configmgr}${adminServicePath(0, '')}`,
      caFile: tls.caFile,
      configFile,
    };
    replaceFile(join(data, 'connection.json'), `${JSON.stringify({ ...ready, pid: process.pid }, undefined, 2)}\n`);
    return { ...ready, estate: store.estate, close };
  } catch (error) {
    await Promise.all([graphServer.close(), configmgrServer.close()]);
    throw error;
  }
}

/** Tokens stay good when the simulators start again, as they do when a server of Microsoft's does. */
function tokenKey(data: string): Buffer {
  const file = join(data, 'token.key');
  if (existsSync(file)) return readFileSync(file);
  const key = randomBytes(32);
  replaceSecret(file, key);
  return key;
}
