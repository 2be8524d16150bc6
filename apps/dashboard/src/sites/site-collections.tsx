import { Badge, Button, Subtitle2, Toast, ToastTitle, useToastController } from '@fluentui/react-components';
import { EyeRegular } from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { TOASTER } from '../app/themed-app';
import { admin, answer } from '../api/clients';
import type { Collection } from '../api/shapes';
import { collectionColumns, evaluations, keyOfCollection } from '../collections/collection-columns';
import { CollectionFilters } from '../collections/collection-filters';
import { useCollections } from '../collections/use-collections';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { useCaller } from '../sign-in/caller';

const QUIET: readonly Collection['evaluation'][] = ['ready', 'none'];
const states: Readonly<Record<Collection['state'], string>> = {
  ok: 'OK',
  'source-lost': 'Gone or hidden',
  incomplete: 'Could not be read completely yet',
};

/** What is known of the collections of the sites, and a look at one now. */
export function SiteCollections({ sites }: { readonly sites: readonly string[] }) {
  const { may } = useCaller();
  const { search, searchFor, ...collections } = useCollections();
  return (
    <section aria-labelledby="collections">
      <Subtitle2 as="h2" id="collections">
        Collections
      </Subtitle2>
      <CollectionFilters search={search} onChange={searchFor} sites={sites} />
      {collections.error && <Failure of={collections.error} again={collections.readAgain} />}
      <VirtualTable
        label="Collections"
        columns={columns}
        visible={{ site: sites.length > 1, look: may('operator') }}
        rows={collections.rows}
        keyOf={keyOfCollection}
        numbers={['members']}
        height="440px"
        onEnd={collections.more}
        loadingMore={collections.loading || collections.loadingMore}
        empty={
          collections.complete && (
            <Empty title="No collection fits">The beginning of the name is searched, or the whole id.</Empty>
          )
        }
      />
    </section>
  );
}

const { id, site, type, members, change, checked } = collectionColumns;
const columns: Column<Collection>[] = [
  { id: 'name', header: 'Collection Name', size: 205, cell: ({ row: { original } }) => original.name },
  id,
  site,
  type,
  members,
  { id: 'state', header: 'State', size: 160, cell: ({ row: { original } }) => <State of={original} /> },
  change,
  checked,
  { id: 'look', header: 'Look', size: 120, cell: ({ row: { original } }) => <LookNow at={original} /> },
];

/** How the last read went; and if well, what the site does with the collection now. */
function State({ of: { state, message, evaluation } }: { readonly of: Collection }) {
  if (state === 'ok') return !evaluation || QUIET.includes(evaluation) ? states.ok : evaluations[evaluation];
  return (
    <Badge appearance="tint" color="warning" title={message ?? undefined}>
      {states[state]}
    </Badge>
  );
}

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
