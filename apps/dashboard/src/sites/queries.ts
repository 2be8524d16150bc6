import { queryOptions } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';

export const sitesQuery = queryOptions({
  queryKey: ['ends', 'sites'],
  queryFn: async ({ signal }) => (await answer(admin.GET('/admin/v1/sites', { signal }))).items,
});
