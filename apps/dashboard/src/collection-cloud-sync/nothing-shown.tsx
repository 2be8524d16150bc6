import { Button, Link } from '@fluentui/react-components';
import { ArrowSyncRegular, FilterDismissRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { answer, monitoring } from '../api/clients';
import { useCaller } from '../sign-in/caller';
import { Empty } from '../shown/empty';
import { PageLink } from '../shown/page-link';
import { isFiltered, type Place } from './place';
import type { usePlace } from './use-place';

export interface NothingShownProps {
  readonly place: Place;
  readonly show: ReturnType<typeof usePlace>[1];
}

/** Why the view is empty, and what to do about it. */
export function NothingShown({ place, show }: NothingShownProps) {
  const { may } = useCaller();
  const other = place.type === 'user' ? 'device' : 'user';
  const { data } = useQuery({
    queryKey: ['cloud-sync', 'all', 'any', other],
    queryFn: ({ signal }) =>
      answer(
        monitoring.GET('/api/v1/cloud-sync', { params: { query: { collectionType: [other], limit: 1 } }, signal }),
      ),
  });
  if (isFiltered(place))
    return (
      <Empty title="No mapping fits" icon={<FilterDismissRegular />}>
        <Button onClick={() => show({ search: undefined, status: undefined, attention: undefined })}>Show all</Button>
      </Empty>
    );
  const anyOther = (data?.items.length ?? 0) > 0;
  return (
    <Empty
      title={anyOther ? `No ${place.type ?? 'device'} collection is mapped` : 'No collection is mapped yet'}
      icon={<ArrowSyncRegular />}
    >
      {anyOther ? (
        <Link onClick={() => show({ type: other === 'user' ? other : undefined })}>
          See the mappings of {other} collections
        </Link>
      ) : may('operator') ? (
        <PageLink to="/new-mapping">Map a collection to a group</PageLink>
      ) : (
        'Who has the role operator maps collections to groups.'
      )}
    </Empty>
  );
}
