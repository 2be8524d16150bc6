import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Estate } from './estate/estate';
import { replaceFile, replaceSecret } from './private-file';

export interface Addresses {
  /** Such as `https://127.0.0.1:8443`. */
  readonly graph: string;
  /** Of each site's AdminService, by the site's id. */
  readonly adminServices: ReadonlyMap<string, readonly string[]>;
}

/**
 * Writes the configuration that points the services at both ends, with the secrets in files of their own; returns its
 * path. A secret or token that is changed later through the control API is not written there until the next start.
 */
export function writeRollcallConfiguration(
  data: string,
  estate: Estate,
  { graph, adminServices }: Addresses,
  caFile: string,
): string {
  const sites = estate.sites.map(({ words: { id, pollInterval }, token }) => {
    const tokenFile = join(data, `${id}.token`);
    replaceSecret(tokenFile, token);
    const [address = '', ...others] = adminServices.get(id) ?? [];
    return {
      id,
      adminService: others.length === 0 ? address : [address, ...others],
      authentication: { kind: 'bearer', tokenFile },
      caFile,
      pollInterval,
    };
  });
  const tenants = estate.tenants.flatMap(({ cloudServiceId, tenantId, apps }) => {
    const [app] = apps.values();
    if (!app) return [];
    const secretFile = join(data, `${cloudServiceId}.secret`);
    replaceSecret(secretFile, app.secret);
    return [
      {
        id: cloudServiceId,
        tenantId,
        cloud: { graph, authority: graph },
        credential: { kind: 'clientSecret', clientId: app.clientId, secretFile },
      },
    ];
  });
  const configFile = join(data, 'rollcall.yaml');
  const head = '# Written by the simulators at each start: points the services at them.\n';
  replaceFile(configFile, head + stringify({ auth: 'none', sites, tenants }));
  return configFile;
}
