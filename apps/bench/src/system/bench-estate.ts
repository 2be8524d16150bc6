import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The simulated tenant, its app, and the simulated site. */
export const TENANT = 'contoso';
export const TENANT_ID = '11111111-1111-1111-1111-111111111111';
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222';
export const SECRET = 'bench-secret-of-contoso';
export const SITE = 'hq';
export const SITE_TOKEN = 'bench-token-of-hq';

/** Other tenants, for what one does to another; each has an app of its own. */
export const NEIGHBOURS = ['fabrikam', 'tailspin', 'woodgrove', 'wingtip'] as const;
export type Neighbour = (typeof NEIGHBOURS)[number];

/** The client id of a neighbour's app. */
export const clientIdOf = (name: Neighbour): string =>
  `22222222-2222-2222-2222-${String(NEIGHBOURS.indexOf(name) + 1).padStart(12, '0')}`;

const neighbour = (name: Neighbour) => ({
  cloudServiceId: name,
  tenantId: `11111111-1111-1111-1111-${String(NEIGHBOURS.indexOf(name) + 1).padStart(12, '0')}`,
  name,
  domain: `${name}.com`,
  app: { clientId: clientIdOf(name), secret: `bench-secret-of-${name}` },
});

/** Writes an estate without people, whose site is polled as often as it can be. */
export function writeBenchEstate(folder: string, neighbours: readonly Neighbour[] = []): string {
  const app = { clientId: CLIENT_ID, secret: SECRET };
  const contoso = { cloudServiceId: TENANT, tenantId: TENANT_ID, name: 'Contoso', domain: 'contoso.com', app };
  const estate = {
    name: 'Contoso, bare',
    tenants: [contoso, ...neighbours.map(neighbour)],
    sites: [{ id: SITE, siteCode: 'CHQ', name: 'Contoso Headquarters', token: SITE_TOKEN, pollInterval: '1s' }],
  };
  const file = join(folder, 'estate.yaml');
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}
