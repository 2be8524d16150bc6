import type { MemberView } from '../core/views';
import type { Column } from './csv-file';

export const memberColumns: readonly Column<MemberView>[] = [
  { heading: 'Resource Id', of: (member) => member.resourceId },
  { heading: 'Name', of: (member) => member.name },
  { heading: 'Entra Object Id', of: (member) => member.objectId },
  { heading: 'State', of: (member) => member.state },
  { heading: 'Reason', of: (member) => member.reason },
  { heading: 'Message', of: (member) => member.message },
  { heading: 'Attempts', of: (member) => member.attempts },
  { heading: 'Next Try At', of: (member) => member.nextTryAt },
  { heading: 'Request Id', of: (member) => member.requestId },
  { heading: 'Since', of: (member) => member.since },
  {
    heading: 'Wanted By',
    of: ({ wantedBy }) => wantedBy.map(({ site, collectionId }) => `${site}/${collectionId}`).join('; '),
  },
];
