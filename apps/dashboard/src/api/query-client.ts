import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './problem';

/** What is shown is read again when the stream says so; this often when there is no stream. */
const WITHOUT_STREAM_MS = 30_000;

export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchInterval: WITHOUT_STREAM_MS,
        retry: (failures, error) => failures < 3 && isPassing(error),
      },
    },
  });
