import { z } from 'zod';
import { defineEvent } from './event-definition';
import { guid, instant } from './ids';

/** Something that Rollcall manages in a group. Key: `<tenant>/<group>/<object>`; a tombstone says: no longer. */
export const groupMemberChanged = defineEvent({
  topic: 'group-members.v1',
  type: 'io.rollcall.group-member-changed.v1',
  data: z.object({
    tenantId: guid,
    groupId: guid,
    objectId: guid,
    /** Since when it is in the group by Graph's answer. */
    since: instant,
    mappingIds: z.array(guid),
  }),
  key: (data) => `${data.tenantId}/${data.groupId}/${data.objectId}`,
});
