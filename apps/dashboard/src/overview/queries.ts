import { queryOptions } from '@tanstack/react-query';
import { answer, monitoring } from '../api/clients';
import type { Attention } from '../api/shapes';

/** Read again with every mapping that changes, as the live updates say. */
export const summaryQuery = queryOptions({
  queryKey: ['cloud-sync', 'all', 'summary'],
  queryFn: ({ signal }) => answer(monitoring.GET('/api/v1/summary', { signal })),
});

export const endsQuery = queryOptions({
  queryKey: ['ends', 'all'],
  queryFn: ({ signal }) => answer(monitoring.GET('/api/v1/ends', { signal })),
});

/** The figures of the last hours, as many steps as the API gives for them. */
export const historyOf = (hours: number) =>
  queryOptions({
    queryKey: ['summary-history', hours],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - hours * 3_600_000).toISOString();
      return answer(monitoring.GET('/api/v1/summary/history', { params: { query: { from } }, signal }));
    },
  });

/** Some of the mappings that need a person for this reason. */
export const mappingsWith = (attention: Attention, limit: number) =>
  queryOptions({
    queryKey: ['cloud-sync', 'all', 'attention', attention, limit],
    queryFn: async ({ signal }) => {
      const query = { attention: [attention], limit };
      const page = await answer(monitoring.GET('/api/v1/cloud-sync', { params: { query }, signal }));
      return typeof page === 'string' ? [] : page.items;
    },
  });

/** What has been held since its mapping was deleted with its members; nobody finds it on the page of a mapping. */
export const holdsOfDeletedQuery = queryOptions({
  queryKey: ['runs', 'all', 'holds-of-deleted'],
  queryFn: async ({ signal }) => {
    const query = { state: ['held' as const], mappings: 'deleted' as const };
    return (await answer(monitoring.GET('/api/v1/runs', { params: { query }, signal }))).items;
  },
});
