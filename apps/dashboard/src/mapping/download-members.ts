import { saveFile } from '../api/save-file';
import type { CloudSyncRow, MemberState } from '../api/shapes';

/** Saves all members that the filter lets through as a file. Throws as the clients do. */
export function downloadMembers(
  { mappingId, site, collectionId }: CloudSyncRow,
  { state = [], search = '' }: { readonly state?: readonly MemberState[]; readonly search?: string },
): Promise<void> {
  const query = new URLSearchParams({ format: 'csv', state: state.join(','), search });
  return saveFile(`/api/v1/cloud-sync/${mappingId}/members?${query}`, `members-${site}-${collectionId}.csv`);
}
