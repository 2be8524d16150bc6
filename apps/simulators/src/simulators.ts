import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changedCertificate, serverCertificate } from './certificates';
import { AdminService } from './configmgr/admin-service';
import { adminServiceFailure } from './configmgr/service-error';
import { SiteServers } from './configmgr/site-servers';
import { serveConfigmgrControl } from './control/configmgr-control';
import { type ControlContext, serveControl } from './control/control';
import { serviceOf } from './control/service-of';
import { serveGraphControl } from './control/graph-control';
import { type Availability, endServer } from './end-server';
import { EstateStore } from './estate-store';
import type { Estate } from './estate/estate';
import { Faults } from './faults/faults';
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
  const names = [...new Set(['localhost', '127.0.0.1', '::1', publicName])];
  const tls = serverCertificate(data, names);
  const clock = new VirtualClock(settings.clockSpeed);
  const store = new EstateStore(settings, { site: now, directory: clock.now });
  const tokens = new Tokens(tokenKey(data), now);
  const graph = new Graph(store.estate, tokens, clock);
  for (const { tenantId, quota } of store.plan.tenants) graph.meter.setQuota(tenantId, quota);
  const faults = new Faults(adminServiceFailure, new VirtualClock());
  const services = store.estate.sites.map((site) => new AdminService(site, tokens, faults, store.estate.tenants));
  const availability: { readonly [End in 'graph' | 'configmgr']: Availability } = {
    graph: { down: false },
    configmgr: { down: false },
  };
  const graphServer = endServer(tls, availability.graph);
  const configmgrServer = endServer(tls, availability.configmgr);
  const sites = new SiteServers(configmgrServer, services, tls, (kind) => changedCertificate(kind, data, names));

  const context: ControlContext = { estate: store.estate, graph, services, sites, changed: () => store.changed() };
  serveControl(graphServer, context, {
    faults: graph.faults,
    counters: { get: () => graph.counters.get(), reset: () => graph.resetCounters() },
    availability: availability.graph,
  });
  serveControl(configmgrServer, context, {
    faults,
    counters: {
      get: (site) => serviceOf(services, site).counters.get(),
      reset: () => services.forEach(({ counters }) => counters.reset()),
    },
    availability: availability.configmgr,
  });
  for (const server of [graphServer, configmgrServer]) {
    serveGraphControl(server, context);
    serveConfigmgrControl(server, context);
  }
  serveGraph(graphServer, graph);

  const close = async (): Promise<void> => {
    await Promise.all([graphServer.close(), sites.close()]);
    store.save();
  };
  try {
    const named = (address: string): string => `https://${publicName}:${new URL(address).port}`;
    const graphAddress = named(await graphServer.listen({ host, port: settings.graphPort }));
    const adminServices = await sites.listen(host, settings.configmgrPort, named);
    const addresses = { graph: graphAddress, adminServices };
    const configFile = writeRollcallConfiguration(data, store.estate, addresses, tls.caFile);
    const configmgr = [...adminServices.values()][0]?.[0] ?? '';
    const ready = { graph: graphAddress, configmgr, caFile: tls.caFile, configFile };
    replaceFile(join(data, 'connection.json'), `${JSON.stringify({ ...ready, pid: process.pid }, undefined, 2)}\n`);
    return { ...ready, estate: store.estate, close };
  } catch (error) {
    await Promise.all([graphServer.close(), sites.close()]);
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
