import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLIENT_ID, SECRET, TENANT, TENANT_ID } from './company';

/** The providers behind the first address of each site, and behind its second one where it has two. */
export const PROVIDERS = { hq: ['HQ-CM01', 'HQ-CM02'], branch: ['BR-CM01', 'BR-CM02'] } as const;

/** Writes an estate file of a company without people that has four sites; `hq` and `branch` have two addresses each. */
export function sitesEstate(): string {
  const site = (id: string, siteCode: string, [serverName, second]: readonly (string | undefined)[] = []) => ({
    id,
    siteCode,
    name: `Contoso ${id}`,
    token: `token-of-${id}`,
    pollInterval: '1s',
    ...(serverName && { serverName }),
    ...(second && { providers: [{ name: second }] }),
  });
  const app = { clientId: CLIENT_ID, secret: SECRET };
  const estate = {
    name: 'Contoso, four sites',
    tenants: [{ cloudServiceId: TENANT, tenantId: TENANT_ID, name: 'Contoso', domain: 'contoso.com', app }],
    sites: [
      site('hq', 'CHQ', PROVIDERS.hq),
      site('branch', 'BRA', PROVIDERS.branch),
      site('cloud', 'CLO'),
      { ...site('archive', 'ARC'), pollInterval: '60m' },
    ],
  };
  const file = join(tmpdir(), `rollcall-four-sites-${process.pid}.yaml`);
  writeFileSync(file, JSON.stringify(estate)); // JSON is YAML
  return file;
}
