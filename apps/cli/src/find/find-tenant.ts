import type { tenantView } from '@rollcall/contracts';
import type { z } from 'zod';
import { onlyOne, sameName } from './only-one';

export type Tenant = z.infer<typeof tenantView>;

/** The tenant with this id or name (its cloud service id); the only one there is when none is typed. Throws a Failure. */
export function findTenant(tenants: readonly Tenant[], typed: string | undefined): Tenant {
  const there = tenants.filter(({ removed }) => !removed);
  const fitting =
    typed === undefined
      ? there
      : there.filter(({ tenantId, cloudServiceId }) => sameName(tenantId, typed) || sameName(cloudServiceId, typed));
  return onlyOne(fitting, {
    typed: typed ?? 'any tenant',
    kind: ['tenant', 'tenants'],
    describe: ({ tenantId, cloudServiceId }) => `${cloudServiceId}  ${tenantId}`,
    better: '--tenant-name <name>',
    similar: there,
  });
}
