import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { answer, monitoring } from '../api/clients';
import { ProblemError } from '../api/problem';
import type { Role } from '../api/shapes';

/** How the person came in, and may go again. */
export interface Session {
  /** Callers go unexamined: whoever reaches the page is an admin. */
  readonly examined: boolean;
  readonly signOut?: () => void;
}

export const CurrentSession = createContext<Session>({ examined: false });

export const useSession = (): Session => useContext(CurrentSession);

export interface Caller {
  /** Absent until Rollcall has told it. */
  readonly name?: string;
  /** Whether to offer what needs this role. It decides for itself what it allows. */
  readonly may: (role: Role) => boolean;
  /** Rollcall knows the person and lets them look at nothing. */
  readonly refused: boolean;
}

/** Who looks at the page, and what is offered to them. */
export function useCaller(): Caller {
  const { data, error } = useQuery({
    queryKey: ['me', 'all'],
    queryFn: ({ signal }) => answer(monitoring.GET('/api/v1/me', { signal })),
    refetchInterval: false,
    staleTime: Infinity,
  });
  return {
    ...(data && { name: data.name }),
    may: (role) => data?.roles.includes(role) ?? false,
    refused: error instanceof ProblemError && error.problem.status === 403,
  };
}
