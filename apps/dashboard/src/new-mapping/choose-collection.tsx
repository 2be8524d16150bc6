import { Radio } from '@fluentui/react-components';
import { useMemo } from 'react';
import type { Collection } from '../api/shapes';
import { collectionColumns, keyOfCollection } from '../collections/collection-columns';
import { CollectionFilters } from '../collections/collection-filters';
import { useCollections } from '../collections/use-collections';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { type Column, VirtualTable } from '../shown/virtual-table';

interface Props {
  readonly chosen: Collection | undefined;
  readonly onChoose: (collection: Collection) => void;
}

/** The collections of all sites by name or id, device and user collections alike. */
export function ChooseCollection({ chosen, onChoose }: Props) {
  const { search, searchFor, narrowed, ...collections } = useCollections();
  const columns = useMemo<Column<Collection>[]>(() => {
    const { id, site, type, members, evaluation, change } = collectionColumns;
    return [
      {
        id: 'name',
        header: 'Collection Name',
        size: 260,
        cell: ({ row: { original } }) => (
          <Radio
            name="collection"
            label={original.name}
            disabled={whyNot(original) !== undefined}
            checked={chosen !== undefined && keyOfCollection(chosen) === keyOfCollection(original)}
            onChange={() => onChoose(original)}
          />
        ),
      },
      id,
      site,
      type,
      members,
      evaluation,
      change,
      { id: 'why', header: 'Note', size: 230, cell: ({ row: { original } }) => whyNot(original) ?? noteOf(original) },
    ];
  }, [chosen, onChoose]);

  return (
    <>
      <CollectionFilters search={search} onChange={searchFor} />
      {collections.error && <Failure of={collections.error} again={collections.readAgain} />}
      <VirtualTable
        label="Collections"
        columns={columns}
        rows={collections.rows}
        keyOf={keyOfCollection}
        numbers={['members']}
        height="420px"
        onEnd={collections.more}
        loadingMore={collections.loading || collections.loadingMore}
        empty={collections.complete && <NoCollection narrowed={narrowed} />}
      />
    </>
  );
}

function NoCollection({ narrowed }: { readonly narrowed: boolean }) {
  if (narrowed) {
    return (
      <Empty title="No collection fits">
        The beginning of the name is searched, or the whole id. Clear the fields to see all collections.
      </Empty>
    );
  }
  return (
    <Empty title="No collection is known yet">
      The collection-watcher has not read the catalogue of a site. See Sites for what keeps it.
    </Empty>
  );
}

/** Why the collection cannot be mapped, if it cannot. */
function whyNot({ type, state }: Collection): string | undefined {
  if (type === 'other') return 'Neither a device nor a user collection';
  return state === 'source-lost' ? 'Gone, or hidden from Rollcall’s account' : undefined;
}

const noteOf = ({ state }: Collection): string => (state === 'incomplete' ? 'Could not be read completely yet' : '');
