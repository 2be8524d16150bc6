import {
  Badge,
  Button,
  Dropdown,
  Field,
  makeStyles,
  Option,
  SearchBox,
  Subtitle2,
  Toast,
  ToastTitle,
  tokens,
  useToastController,
} from '@fluentui/react-components';
import { EyeRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { TOASTER } from '../app/themed-app';
import { admin, answer, monitoring } from '../api/clients';
import type { Collection } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { count } from '../shown/count';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';
import { useSettled } from '../shown/use-settled';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { useCaller } from '../sign-in/caller';

const ALL = 'All sites';
const kinds: Readonly<Record<Collection['type'], string>> = { device: 'Device', user: 'User', other: 'Other' };
const states: Readonly<Record<Collection['state'], string>> = {
  ok: 'OK',
  'source-lost': 'Gone or hidden',
  incomplete: 'Could not be read completely yet',
};

const useStyles = makeStyles({
  filters: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalM },
});

/** What is known of the collections of the sites, and a look at one now. */
export function SiteCollections({ sites }: { readonly sites: readonly string[] }) {
  const styles = useStyles();
  const { may } = useCaller();
  const [site, setSite] = useState(ALL);
  const [text, setText] = useState('');
  const nameStartsWith = useSettled(text.trim(), 150);
  const collections = usePages(['collections', 'all', site, nameStartsWith], (cursor, signal) => {
    const query = { nameStartsWith, limit: 200, ...(site !== ALL && { site }), ...(cursor && { cursor }) };
    return answer(monitoring.GET('/api/v1/collections', { params: { query }, signal }));
  });
  return (
    <section aria-labelledby="collections">
      <Subtitle2 as="h2" id="collections">
        Collections
      </Subtitle2>
      <div className={styles.filters}>
        {sites.length > 1 && (
          <Field label="Site">
            <Dropdown
              value={site}
              selectedOptions={[site]}
              onOptionSelect={(_, { optionValue }) => setSite(optionValue ?? ALL)}
            >
              {[ALL, ...sites].map((id) => (
                <Option key={id}>{id}</Option>
              ))}
            </Dropdown>
          </Field>
        )}
        <Field label="Collection name starts with">
          <SearchBox value={text} placeholder="All collections" onChange={(_, { value }) => setText(value)} />
        </Field>
      </div>
      {collections.error && <Failure of={collections.error} again={collections.readAgain} />}
      <VirtualTable
        label="Collections"
        columns={columns}
        visible={{ look: may('operator') }}
        rows={collections.rows}
        keyOf={({ site: of, collectionId }) => `${of}/${collectionId}`}
        numbers={['members']}
        height="440px"
        onEnd={collections.more}
        loadingMore={collections.loading || collections.loadingMore}
        empty={
          collections.complete && <Empty title="No collection fits">Only the beginning of the name is searched.</Empty>
        }
      />
    </section>
  );
}

const columns: Column<Collection>[] = [
  { id: 'name', header: 'Collection Name', size: 260, cell: ({ row: { original } }) => original.name },
  { id: 'id', header: 'Collection Id', size: 110, cell: ({ row: { original } }) => original.collectionId },
  { id: 'site', header: 'Site', size: 80, cell: ({ row: { original } }) => original.site },
  { id: 'type', header: 'Collection Type', size: 120, cell: ({ row: { original } }) => kinds[original.type] },
  { id: 'members', header: 'Members', size: 90, cell: ({ row: { original } }) => count(original.memberCount) },
  { id: 'state', header: 'State', size: 150, cell: ({ row: { original } }) => <State of={original} /> },
  {
    id: 'change',
    header: 'Last Change',
    size: 140,
    cell: ({ row: { original } }) => <Time at={original.lastChange} />,
  },
  { id: 'checked', header: 'Checked At', size: 130, cell: ({ row: { original } }) => <Time at={original.checkedAt} /> },
  { id: 'look', header: 'Look', size: 120, cell: ({ row: { original } }) => <LookNow at={original} /> },
];

const State = ({ of: { state } }: { readonly of: Collection }) =>
  state === 'ok' ? (
    <span>{states.ok}</span>
  ) : (
    <Badge appearance="tint" color="warning">
      {states[state]}
    </Badge>
  );

/** Does not wait for the next poll. */
function LookNow({ at: { site, collectionId, name } }: { readonly at: Collection }) {
  const { dispatchToast } = useToastController(TOASTER);
  const say = (sentence: string, intent: 'success' | 'error') =>
    dispatchToast(
      <Toast>
        <ToastTitle>{sentence}</ToastTitle>
      </Toast>,
      { intent },
    );
  const look = useMutation({
    mutationFn: () =>
      answer(
        admin.POST('/admin/v1/collections/{site}/{collectionId}/look', { params: { path: { site, collectionId } } }),
      ),
    onSuccess: () => say(`${name} is looked at now.`, 'success'),
    onError: ({ message }) => say(message, 'error'),
  });
  return (
    <Button
      size="small"
      icon={<EyeRegular />}
      disabled={look.isPending}
      onClick={() => look.mutate()}
      aria-label={`Look at ${name} now`}
    >
      Look now
    </Button>
  );
}
