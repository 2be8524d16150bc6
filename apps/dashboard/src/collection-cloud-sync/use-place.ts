import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type Place, readPlace } from './place';

const route = getRouteApi('/');

/** What is shown, and the way to show something else; what is given as undefined is left out. */
export function usePlace(): readonly [
  Place,
  (change: { readonly [Part in keyof Place]: Place[Part] | undefined }) => void,
] {
  const search = route.useSearch();
  const place = useMemo(() => readPlace({ ...search }), [search]); // the router leaves what was said wrongly beside it
  const navigate = route.useNavigate();
  const show = useCallback(
    (change: { readonly [Part in keyof Place]: Place[Part] | undefined }) =>
      void navigate({ to: '.', search: (before: Place) => readPlace({ ...before, ...change }), replace: true }),
    [navigate],
  );
  return [place, show];
}
