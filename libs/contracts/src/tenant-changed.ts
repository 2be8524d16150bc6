import { z } from 'zod';
import { defineEvent } from './event-definition';
import { guid, instant } from './ids';

/** A tenant as it is now. Key: the tenant's GUID. */
export const tenantChanged = defineEvent({
  topic: 'tenants.v1',
  type: 'io.rollcall.tenant-changed.v1',
  data: z.object({
    tenantId: guid,
    /** The `id` of the configuration. */
    cloudServiceId: z.string(),
    revision: z.int().positive(),
    /** The switch: while off, nothing is written to this tenant and changes are kept. */
    groupSyncEnabled: z.boolean(),
    /** Nothing is written to it, because it or everything was paused by a person; changes are kept. */
    paused: z.boolean().optional(),
    changedAt: instant,
    /** No longer in the configuration. */
    removed: z.boolean().optional(),
  }),
  key: (data) => data.tenantId,
});
