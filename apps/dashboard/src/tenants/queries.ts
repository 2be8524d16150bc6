import { queryOptions } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';
import type { Tenant } from '../api/shapes';

/** All tenants, with those that left the configuration. Read again when an end changes: their states are shown beside them. */
export const tenantsQuery = queryOptions({
  queryKey: ['ends', 'tenants'],
  queryFn: async ({ signal }): Promise<readonly Tenant[]> =>
    (await answer(admin.GET('/admin/v1/tenants', { signal }))).items,
});

/** Whether everything is paused, and by whom. */
export const pauseQuery = queryOptions({
  queryKey: ['ends', 'pause'],
  queryFn: ({ signal }) => answer(admin.GET('/admin/v1/pause', { signal })),
});
