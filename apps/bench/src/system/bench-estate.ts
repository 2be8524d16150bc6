import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The simulated tenant, its app, and the simulated site. */
export const TENANT = 'contoso';
export const TENANT_ID = '11111111-1111-1111-1111-111111111111';
export const CLIENT_ID = '22222222-2222-2222-2222-222222222222';
export const SECRET = 'bench-secret-of-contoso';
export const SITE = 'hq';

/** Writes an estate without people, whose site is polled as often as it can be. */
export function writeBenchEstate(folder: string): string {
  const app = { clientId: CLIENT_ID, secret: SECRET };
  const estate = {
    name: 'Contoso, bare',
    tenants: [{ cloudServiceId: TENANT, tenantId: TENANT_ID, name: 'Contoso', domain: 'contoso.com', app }],
    sites: [
      { id: SITE, siteCode: 'CHQ', name: 'Contoso Headquarters', token: 'bench-token-of-hq', pollInterval: '1s' },
    ],
  };
  const file = join(folder, 'estate.yaml');
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}
