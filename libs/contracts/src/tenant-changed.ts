import { z } from 'zod';
import { defineEvent } from './event-definition';
import { guid, instant } from './ids';

/** Key: the tenant's GUID. */
export const tenantChanged = defineEvent({
  topic: 'tenants.v1',
  type: 'io.rollcall.tenant-changed.v1',
  data: z
    .object({
      tenantId: guid.describe("Entra's id of the tenant."),
      cloudServiceId: z.string().describe('The `id` of the tenant in the configuration.'),
      revision: z.int().positive().describe('Grows with each change of the tenant; a lower one is older.'),
      groupSyncEnabled: z
        .boolean()
        .describe('The switch: while off, nothing is written to this tenant and changes are kept.'),
      paused: z
        .boolean()
        .optional()
        .describe('Nothing is written to it, because it or everything was paused by a person; changes are kept.'),
      changedAt: instant.describe('When this revision began.'),
      removed: z.boolean().optional().describe('No longer in the configuration.'),
    })
    .describe('A tenant as it is now.'),
  key: (data) => data.tenantId,
});
