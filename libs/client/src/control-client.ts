import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EntraControl } from './entra-control';
import { HttpClient } from './http-client';
import { QuotaControl } from './quota-control';
import { SiteControl } from './site-control';

const connection = z.object({
  /** Such as `https://127.0.0.1:8443`. */
  graph: z.url(),
  /** The AdminService of the first site. */
  configmgr: z.url(),
  caFile: z.string(),
});

/** How to reach the simulators, as they say in their data folder. */
export const readConnection = (data: string): z.infer<typeof connection> =>
  connection.parse(JSON.parse(readFileSync(join(data, 'connection.json'), 'utf8')));

/** The control API of the simulators; it answers this machine only. Every call may throw an ApiError. */
export class ControlClient {
  readonly entra: EntraControl;
  readonly quota: QuotaControl;
  readonly site: SiteControl;
  private readonly clients: readonly HttpClient[];

  /** `data`: the folder in which the simulators keep `connection.json`. */
  constructor(data: string) {
    const { graph, configmgr, caFile } = connection.parse(
      JSON.parse(readFileSync(join(data, 'connection.json'), 'utf8')),
    );
    const clientOf = (url: string): HttpClient =>
      new HttpClient(`${new URL(url).origin}/control`, { ca: readFileSync(caFile, 'utf8') });
    const [entra, site] = [clientOf(graph), clientOf(configmgr)];
    this.entra = new EntraControl(entra);
    this.quota = new QuotaControl(entra);
    this.site = new SiteControl(site, entra);
    this.clients = [entra, site];
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
  }
}
