import type { Collection } from '../api/shapes';
import { count } from '../shown/count';
import { Time } from '../shown/time';
import type { Column } from '../shown/virtual-table';

export const kinds: Readonly<Record<Collection['type'], string>> = { device: 'Device', user: 'User', other: 'Other' };

export const evaluations: Readonly<Record<NonNullable<Collection['evaluation']>, string>> = {
  ready: 'Ready',
  awaiting: 'Awaiting evaluation',
  evaluating: 'Being evaluated',
  deleting: 'Being deleted',
  none: '–',
};

/** Apart by its site: built-in ids are there once for each. */
export const keyOfCollection = ({ site, collectionId }: Collection): string => `${site}/${collectionId}`;

/** What every list of collections says of one, beside its name. */
export const collectionColumns = {
  id: { id: 'id', header: 'Collection Id', size: 110, cell: ({ row: { original } }) => original.collectionId },
  site: { id: 'site', header: 'Site', size: 70, cell: ({ row: { original } }) => original.site },
  type: { id: 'type', header: 'Collection Type', size: 115, cell: ({ row: { original } }) => kinds[original.type] },
  members: { id: 'members', header: 'Members', size: 80, cell: ({ row: { original } }) => count(original.memberCount) },
  evaluation: {
    id: 'evaluation',
    header: 'Evaluation',
    size: 130,
    cell: ({ row: { original } }) => evaluations[original.evaluation ?? 'none'],
  },
  change: {
    id: 'change',
    header: 'Last Change',
    size: 130,
    cell: ({ row: { original } }) => <LastChange of={original} />,
  },
  checked: {
    id: 'checked',
    header: 'Checked At',
    size: 120,
    cell: ({ row: { original } }) => <Time at={original.checkedAt} />,
  },
} satisfies Readonly<Record<string, Column<Collection>>>;

/** As the site says it: its clock may differ from the reader's, and it may say anything. */
function LastChange({ of: { lastChange } }: { readonly of: Collection }) {
  if (lastChange && Number.isNaN(Date.parse(lastChange))) return lastChange;
  return <Time at={lastChange} never="Never" />;
}
