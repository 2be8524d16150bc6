import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/** Another place: what is given as undefined is left out, what is not given stays as it is. */
export type ShowPlace<Place> = (change: { readonly [Part in keyof Place]: Place[Part] | undefined }) => void;

/**
 * What of a page is shown, as its address says, and the way to show something else. `readPlace` is the page's own; it leaves
 * out what an address says wrongly, which the router leaves beside the rest.
 */
export function usePlaceInAddress<Place extends object>(
  readPlace: (said: Readonly<Record<string, unknown>>) => Place,
): readonly [Place, ShowPlace<Place>] {
  const search = useSearch({ strict: false });
  const place = useMemo(() => readPlace({ ...search }), [search, readPlace]);
  const navigate = useNavigate();
  const show = useCallback<ShowPlace<Place>>(
    (change) =>
      void navigate({ to: '.', search: (before: object) => readPlace({ ...before, ...change }), replace: true }),
    [navigate, readPlace],
  );
  return [place, show];
}
