import type { Attention, CloudSyncStatus } from '../api/shapes';
import { attentions } from '../shown/attention';
import { statusWords } from '../shown/cloud-sync-status';
import { type ColumnId, columnIds } from './column-names';

/** What of the view is shown, as the address says: so that it can be sent to a colleague, and survives a reload. */
export interface Place {
  /** The tab; devices when absent. */
  readonly type?: 'user';
  readonly status?: readonly CloudSyncStatus[];
  readonly attention?: readonly Attention[];
  readonly search?: string;
  /** By Collection Name when absent; with `-` in front descending. */
  readonly sort?: Sort;
}

export type Sort = ColumnId | `-${ColumnId}`;

const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): readonly Key[] =>
  Object.keys(record).filter((key): key is Key => key in record);

export const allStatuses = keysOf(statusWords);
export const allAttentions = keysOf(attentions);

const sorts = columnIds.flatMap((id): Sort[] => [id, `-${id}`]);

/** The order that a text names; undefined when it is none, or the one that needs no word. */
export const readSort = (text: unknown): Sort | undefined =>
  sorts.find((one) => one === text && one !== 'collectionName');

/** What an address says; what it says wrongly is left out. */
export function readPlace({ type, status, attention, search, sort }: Readonly<Record<string, unknown>>): Place {
  const statuses = Array.isArray(status) ? allStatuses.filter((one) => status.includes(one)) : [];
  const reasons = Array.isArray(attention) ? allAttentions.filter((one) => attention.includes(one)) : [];
  const order = readSort(sort);
  return {
    ...(type === 'user' && { type }),
    ...(statuses.length > 0 && { status: statuses }),
    ...(reasons.length > 0 && { attention: reasons }),
    ...((typeof search === 'string' || typeof search === 'number') && search !== '' && { search: String(search) }),
    ...(order && { sort: order }),
  };
}

/** Whether anything but the tab narrows what is shown. */
export const isFiltered = ({ status, attention, search }: Place): boolean =>
  status !== undefined || attention !== undefined || search !== undefined;

/** The place as the API wants it. */
export const queryOf = ({ type, status, attention, search, sort }: Place) => ({
  collectionType: [type ?? ('device' as const)],
  ...(status && { status: [...status] }),
  ...(attention && { attention: [...attention] }),
  ...(search && { search }),
  ...(sort && { sort }),
});
