import type { CertificateKind } from '../certificates';
import { type EndServer, endServer } from '../end-server';
import type { AdminService } from './admin-service';
import { type Place, serveConfigmgr, sitePrefix } from './configmgr-end';
import type { Provider } from './provider';

interface Tls {
  readonly key: string;
  readonly cert: string;
}

interface Further extends Place {
  readonly server: EndServer;
  readonly port: number;
}

/** The addresses of all sites' AdminServices: the end itself for the first of each, a server of its own for each other one. */
export class SiteServers {
  private readonly first: readonly Place[];
  private readonly further: readonly Further[];

  /** `certificateOf` makes what a provider shows from some moment on. */
  constructor(
    private readonly end: EndServer,
    services: readonly AdminService[],
    tls: Tls,
    certificateOf: (kind: CertificateKind) => Tls,
  ) {
    const providerAt = (server: EndServer, name: string): Provider => {
      const provider: Provider = {
        name,
        down: false,
        isProvider: true,
        certificate: 'first',
        show(kind) {
          provider.certificate = kind;
          server.server.setSecureContext(certificateOf(kind));
          server.server.closeIdleConnections();
        },
      };
      return provider;
    };
    this.first = services.map((service, index) => {
      const { id, serverName } = service.site.words;
      return { service, provider: providerAt(end, serverName), prefix: sitePrefix(index, id) };
    });
    this.further = services.flatMap((service) =>
      service.site.words.providers.map(({ name, port }) => {
        const server = endServer(tls, { down: false });
        const place = { service, provider: providerAt(server, name), prefix: '' };
        serveConfigmgr(server, [place]);
        return { ...place, server, port };
      }),
    );
    serveConfigmgr(end, this.first);
  }

  providersOf(siteId: string): readonly Provider[] {
    return [...this.first, ...this.further]
      .filter(({ service }) => service.site.words.id === siteId)
      .map(({ provider }) => provider);
  }

  /** Starts all; the addresses of each site's AdminService by the site's id, as others reach them by `named`. */
  async listen(
    host: string,
    port: number,
    named: (address: string) => string,
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const addresses = new Map<string, string[]>();
    const add = ({ service, prefix }: Place, address: string): void => {
      const { id } = service.site.words;
      addresses.set(id, [...(addresses.get(id) ?? []), `${named(address)}${prefix}/AdminService`]);
    };
    const address = await this.end.listen({ host, port });
    for (const place of this.first) add(place, address);
    for (const place of this.further) add(place, await place.server.listen({ host, port: place.port }));
    return addresses;
  }

  async close(): Promise<void> {
    await Promise.all([this.end, ...this.further.map(({ server }) => server)].map((server) => server.close()));
  }
}
