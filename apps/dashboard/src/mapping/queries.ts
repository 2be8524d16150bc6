import { queryOptions } from '@tanstack/react-query';
import { admin, answer, monitoring } from '../api/clients';
import { isPassing, NotReachable, ProblemError } from '../api/problem';
import type { Mapping, Run } from '../api/shapes';

const untilEnded: Run['state'][] = ['queued', 'observing', 'planning', 'held', 'running'];
/** How often somebody who waits for one run asks for it, beside the live updates. */
const WAITING_MS = 1_000;

export const ended = ({ state }: Pick<Run, 'state'>): boolean => !untilEnded.includes(state);

/** The row of the view. */
export const rowOf = (mappingId: string) =>
  queryOptions({
    queryKey: ['cloud-sync', mappingId],
    queryFn: ({ signal }) =>
      answer(monitoring.GET('/api/v1/cloud-sync/{mappingId}', { params: { path: { mappingId } }, signal })),
  });

/** A mapping as it is set, and the tag to change exactly this version of it. */
export interface Settings {
  readonly mapping: Mapping;
  readonly etag: string;
}

export const settingsOf = (mappingId: string) =>
  queryOptions({
    queryKey: ['cloud-sync', mappingId, 'settings'],
    queryFn: async ({ signal }): Promise<Settings> => {
      const path = { mappingId };
      const { data, response } = await admin.GET('/admin/v1/mappings/{mappingId}', { params: { path }, signal });
      if (!data) throw new NotReachable();
      return { mapping: data, etag: response.headers.get('etag') ?? '*' };
    },
  });

/** The runs that have not ended, newest first. */
export const openRunsOf = (mappingId: string) =>
  queryOptions({
    queryKey: ['runs', mappingId, 'open'],
    queryFn: async ({ signal }) => {
      const query = { mappingId, state: untilEnded, limit: 50 };
      return (await answer(monitoring.GET('/api/v1/runs', { params: { query }, signal }))).items;
    },
  });

/** A run, asked for until it ends. Of the coordinator, who knows of it from the moment when it was asked for. */
export const runOf = (mappingId: string, runId: string) =>
  queryOptions({
    queryKey: ['runs', mappingId, 'one', runId],
    queryFn: ({ signal }) => answer(admin.GET('/admin/v1/runs/{runId}', { params: { path: { runId } }, signal })),
    refetchInterval: ({ state: { data } }) => (data && ended(data) ? false : WAITING_MS),
  });

/** The numbers and the hash of a run's plan, read again when the run changes. */
export const planOf = (mappingId: string, runId: string) =>
  queryOptions({
    queryKey: ['runs', mappingId, 'plan', runId],
    queryFn: async ({ signal }) => {
      const params = { path: { runId }, query: { limit: 1 } };
      return answer(admin.GET('/admin/v1/runs/{runId}/plan', { params, signal }));
    },
    retry: (failures, error) => failures < 20 && (isCode(error, 'plan-not-ready') || isPassing(error)),
    retryDelay: WAITING_MS / 2,
  });

export const explanationOf = (mappingId: string, resourceId: number) =>
  queryOptions({
    queryKey: ['members', mappingId, 'explain', resourceId],
    queryFn: ({ signal }) => {
      const path = { mappingId, resourceId: String(resourceId) };
      return answer(
        monitoring.GET('/api/v1/cloud-sync/{mappingId}/members/{resourceId}/explain', { params: { path }, signal }),
      );
    },
  });

/** Whether the API refused with this code. */
export const isCode = (error: unknown, code: string): boolean =>
  error instanceof ProblemError && error.problem.code === code;
