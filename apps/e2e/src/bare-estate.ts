import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_ID, SECRET, SITE, TENANT, TENANT_ID } from './company';

/** Writes an estate file of a company without people, whose site is polled so often, such as `60m`. */
export function bareEstate(pollInterval: string): string {
  const app = { clientId: CLIENT_ID, secret: SECRET };
  const estate = {
    name: 'Contoso, bare',
    tenants: [{ cloudServiceId: TENANT, tenantId: TENANT_ID, name: 'Contoso', domain: 'contoso.com', app }],
    sites: [{ id: SITE, siteCode: 'CHQ', name: 'Contoso Headquarters', token: 'lab-token-of-hq', pollInterval }],
  };
  const file = join(tmpdir(), `rollcall-bare-estate-${process.pid}.yaml`);
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}
