import { z } from 'zod';
import { ENTRIES_PER_MESSAGE, defineEvent } from './event-definition';
import { instant, resourceId, siteId } from './ids';

export const resourceType = z
  .enum(['device', 'user', 'userGroup', 'other'])
  .describe('What the row stands for; only devices and users are looked for in Entra.');
export type ResourceType = z.infer<typeof resourceType>;

/** How many keys the resources of a site are spread over. */
export const RESOURCE_BUCKETS = 64;

export const bucketOf = (resource: number): number => resource % RESOURCE_BUCKETS;

export const observedResource = z.object({
  resourceId,
  type: resourceType,
  name: z.string().describe('The name of the device or user at the site.'),
  entraId: z
    .string()
    .nullable()
    .describe("A device's AADDeviceID (Entra's deviceId), a user's AADUserID (the object id); as the site gives it."),
  entraTenantId: z.string().nullable().describe('AADTenantID as the site gives it.'),
  smsId: z
    .string()
    .nullable()
    .optional()
    .describe(
      'The SMSID of a device, upper case: it names the machine, the resource id only names its row. A row with another one ' +
        'stands for another machine, and nothing that was known of the one before holds for it; two rows with one are one ' +
        'machine. Null or absent when the site has named none.',
    ),
  obsolete: z.boolean().describe('Superseded by a newer record of the same machine.'),
  vanishedAt: instant.nullable().describe('When the row was found missing from the site; null while it is there.'),
  revision: z
    .int()
    .nonnegative()
    .describe(
      'Grows with each observation of this row; a lower one is older. Microseconds of a clock that never goes back.',
    ),
});
export type ObservedResource = z.infer<typeof observedResource>;

/** Key: `<site>/<bucket>`. */
export const resourcesObserved = defineEvent({
  topic: 'resources.v1',
  type: 'io.rollcall.resources-observed.v1',
  data: z
    .object({
      site: siteId,
      bucket: z
        .int()
        .min(0)
        .max(RESOURCE_BUCKETS - 1)
        .describe(`The resource ids modulo ${RESOURCE_BUCKETS}: what is known of one resource stays in order.`),
      resources: z.array(observedResource).max(ENTRIES_PER_MESSAGE).describe('What is known of each now.'),
    })
    .describe('What the site knows of some resources in watched collections.'),
  key: (data) => `${data.site}/${data.bucket}`,
});
