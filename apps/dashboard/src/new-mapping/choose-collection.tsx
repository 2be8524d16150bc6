import { Field, Radio, SearchBox } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { answer, monitoring } from '../api/clients';
import type { Collection } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { count } from '../shown/count';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { useSettled } from '../shown/use-settled';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { useWizardStyles } from './wizard-styles';

const kinds: Readonly<Record<Collection['type'], string>> = { device: 'Device', user: 'User', other: 'Other' };
const keyOf = ({ site, collectionId }: Collection): string => `${site}/${collectionId}`;

interface Props {
  readonly chosen: Collection | undefined;
  readonly onChoose: (collection: Collection) => void;
}

/** The collections of all sites by the beginning of the name, device and user collections alike. */
export function ChooseCollection({ chosen, onChoose }: Props) {
  const styles = useWizardStyles();
  const [text, setText] = useState('');
  const nameStartsWith = useSettled(text.trim(), 150);
  const collections = usePages(['collections', 'all', nameStartsWith], (cursor, signal) => {
    const query = { nameStartsWith, limit: 200, ...(cursor && { cursor }) };
    return answer(monitoring.GET('/api/v1/collections', { params: { query }, signal }));
  });

  const columns = useMemo<Column<Collection>[]>(
    () => [
      {
        id: 'name',
        header: 'Collection Name',
        size: 300,
        cell: ({ row: { original } }) => (
          <Radio
            name="collection"
            label={original.name}
            disabled={whyNot(original) !== undefined}
            checked={chosen !== undefined && keyOf(chosen) === keyOf(original)}
            onChange={() => onChoose(original)}
          />
        ),
      },
      { id: 'id', header: 'Collection Id', size: 110, cell: ({ row: { original } }) => original.collectionId },
      { id: 'site', header: 'Site', size: 80, cell: ({ row: { original } }) => original.site },
      { id: 'type', header: 'Collection Type', size: 120, cell: ({ row: { original } }) => kinds[original.type] },
      { id: 'members', header: 'Members', size: 90, cell: ({ row: { original } }) => count(original.memberCount) },
      {
        id: 'checked',
        header: 'Checked At',
        size: 130,
        cell: ({ row: { original } }) => <Time at={original.checkedAt} />,
      },
      { id: 'why', header: 'Note', size: 260, cell: ({ row: { original } }) => whyNot(original) ?? noteOf(original) },
    ],
    [chosen, onChoose],
  );

  return (
    <>
      <Field label="Collection name starts with" className={styles.field}>
        <SearchBox value={text} placeholder="All collections" onChange={(_, { value }) => setText(value)} />
      </Field>
      {collections.error && <Failure of={collections.error} again={collections.readAgain} />}
      <VirtualTable
        label="Collections"
        columns={columns}
        rows={collections.rows}
        keyOf={keyOf}
        numbers={['members']}
        height="420px"
        onEnd={collections.more}
        loadingMore={collections.loading || collections.loadingMore}
        empty={collections.complete && <NoCollection nameStartsWith={nameStartsWith} />}
      />
    </>
  );
}

function NoCollection({ nameStartsWith }: { readonly nameStartsWith: string }) {
  if (nameStartsWith) {
    return (
      <Empty title={`No collection begins with “${nameStartsWith}”`}>
        Only the beginning of the name is searched. Clear the field to see all collections.
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
