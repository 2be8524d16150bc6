import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SITE, TENANT, TENANT_ID } from './company';

const estate = {
  name: 'Contoso, looked at once in an hour',
  tenants: [
    {
      cloudServiceId: TENANT,
      tenantId: TENANT_ID,
      name: 'Contoso',
      domain: 'contoso.com',
      app: { clientId: '22222222-2222-2222-2222-222222222222', secret: 'lab-secret-of-contoso' },
    },
  ],
  sites: [{ id: SITE, siteCode: 'CHQ', name: 'Contoso Headquarters', token: 'lab-token-of-hq', pollInterval: '60m' }],
};

/** Writes an estate file of a company without people, at whose site nothing is seen unless somebody asks for a look. */
export function slowlyPolledEstate(): string {
  const file = join(tmpdir(), `rollcall-slowly-polled-${process.pid}.yaml`);
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}
