import { Spinner } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { lazy, type PropsWithChildren, Suspense } from 'react';
import { answer, monitoring } from '../api/clients';
import { Failure } from '../shown/failure';
import { CurrentSession } from './caller';

/** Only who has to sign in loads what that takes. */
const OidcSession = lazy(() => import('./oidc-session').then((module) => ({ default: module.OidcSession })));

const unexamined = { examined: false };

/** Shows its children once it is settled who looks at them. */
export function SignedIn({ children }: PropsWithChildren) {
  const { data, error, refetch } = useQuery({
    queryKey: ['sign-in', 'all'],
    queryFn: ({ signal }) => answer(monitoring.GET('/api/v1/sign-in', { signal })),
    staleTime: Infinity,
    refetchInterval: ({ state }) => (state.data ? false : 5_000),
  });
  if (error && !data) return <Failure of={error} again={() => void refetch()} />;
  if (!data) return <Spinner label="One moment" style={{ height: '100%' }} />;
  if (data.kind === 'none') return <CurrentSession value={unexamined}>{children}</CurrentSession>;
  return (
    <Suspense fallback={<Spinner label="One moment" style={{ height: '100%' }} />}>
      <OidcSession at={data}>{children}</OidcSession>
    </Suspense>
  );
}
