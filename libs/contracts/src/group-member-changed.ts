import { z } from 'zod';
import { defineEvent } from './event-definition';
import { guid, instant } from './ids';

/** Key: `<tenant>/<group>/<object>`; a tombstone says: no longer. */
export const groupMemberChanged = defineEvent({
  topic: 'group-members.v1',
  type: 'io.rollcall.group-member-changed.v1',
  data: z
    .object({
      tenantId: guid.describe("Entra's id of the tenant."),
      groupId: guid.describe('The object id of the group.'),
      objectId: guid.describe('The object id of the device or user.'),
      since: instant.describe("Since when it is in the group by Graph's answer."),
      mappingIds: z.array(guid).describe('The mappings whose collections want it there.'),
    })
    .describe('A device or user that Rollcall manages in a group: wanted there, and there by the answer of Graph.'),
  key: (data) => `${data.tenantId}/${data.groupId}/${data.objectId}`,
});
