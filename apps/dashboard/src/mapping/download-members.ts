import { fetchSigned } from '../api/clients';
import type { CloudSyncRow, MemberState } from '../api/shapes';

/** Saves all members that the filter lets through as a file. Throws as the clients do. */
export async function downloadMembers(
  { mappingId, site, collectionId }: CloudSyncRow,
  { state = [], search = '' }: { readonly state?: readonly MemberState[]; readonly search?: string },
): Promise<void> {
  const query = new URLSearchParams({ format: 'csv', state: state.join(','), search });
  const response = await fetchSigned(`/api/v1/cloud-sync/${mappingId}/members?${query}`);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = `members-${site}-${collectionId}.csv`;
  link.click();
  URL.revokeObjectURL(url);
}
