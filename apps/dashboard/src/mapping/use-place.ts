import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type Place, readPlace } from './place';

const route = getRouteApi('/mappings/$mappingId');

/** What is open, and the way to open something else; what is given as undefined is closed. */
export function usePlace(): readonly [
  Place,
  (change: { readonly [Part in keyof Place]: Place[Part] | undefined }) => void,
] {
  const search = route.useSearch();
  const place = useMemo(() => readPlace({ ...search }), [search]); // the router leaves what was said wrongly beside it
  const navigate = route.useNavigate();
  const open = useCallback(
    (change: { readonly [Part in keyof Place]: Place[Part] | undefined }) =>
      void navigate({ to: '.', search: (before: Place) => withoutUndefined({ ...before, ...change }), replace: true }),
    [navigate],
  );
  return [place, open];
}

function withoutUndefined(place: { readonly [Part in keyof Place]: Place[Part] | undefined }): Place {
  const { tab, state, member, run } = place;
  return {
    ...(tab && { tab }),
    ...(state && state.length > 0 && { state }),
    ...(member !== undefined && { member }),
    ...(run && { run }),
  };
}
