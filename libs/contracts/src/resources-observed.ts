import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { instant, resourceId, siteId } from './ids';

/** What a row of the site stands for. */
export const resourceType = z.enum(['device', 'user', 'userGroup', 'other']);
export type ResourceType = z.infer<typeof resourceType>;

/** How many keys the resources of a site are spread over. */
export const RESOURCE_BUCKETS = 64;

export const bucketOf = (resource: number): number => resource % RESOURCE_BUCKETS;

export const observedResource = z.object({
  resourceId,
  type: resourceType,
  name: z.string(),
  /** AADDeviceID of a device (Entra's deviceId), AADUserID of a user (the object id); as the site gives it, or null. */
  entraId: z.string().nullable(),
  /** AADTenantID as the site gives it, or null. */
  entraTenantId: z.string().nullable(),
  /** Superseded by a newer record of the same machine. */
  obsolete: z.boolean(),
  /** When the row was found missing from the site; null while it is there. */
  vanishedAt: instant.nullable(),
  /** Grows with each observation of this row: microseconds of the watcher's database clock, never backwards. */
  revision: z.int().nonnegative(),
});
export type ObservedResource = z.infer<typeof observedResource>;

/** What is known of some resources in watched collections. Key: `<site>/<bucket>`. */
export const resourcesObserved = defineEvent({
  topic: 'resources.v1',
  type: 'io.rollcall.resources-observed.v1',
  data: z.object({
    site: siteId,
    bucket: z
      .int()
      .min(0)
      .max(RESOURCE_BUCKETS - 1),
    resources: z.array(observedResource).max(ENTRIES_PER_MESSAGE),
  }),
  key: (data) => `${data.site}/${data.bucket}`,
});
