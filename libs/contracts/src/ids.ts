import { z } from 'zod';

/** Any 8-4-4-4-12 hex digits; compared and stored in lower case. */
export const guid = z.guid().toLowerCase().describe('A GUID: any 8-4-4-4-12 hex digits, sent in lower case.');

/** Any text that Postgres can keep and compare. */
// eslint-disable-next-line no-control-regex -- the form that readers of the API's document understand
export const storableText = z.string().regex(/^[^\u0000]*$/, 'no NUL character');

/** The id of a site in the configuration: what comes before the slash in every key. */
export const siteId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'letters, digits, - and _; at most 63')
  .describe('The id of a site (one Configuration Manager hierarchy) in the configuration.');

/** A CollectionID of Configuration Manager, such as ABC00012 or SMS00001. */
export const collectionId = z
  .string()
  .regex(/^[A-Za-z0-9]{8}$/, 'eight letters or digits')
  .describe('A CollectionID of Configuration Manager, such as ABC00012 or SMS00001.');

/** `<site>/<CollectionID>` */
export const collectionKey = z
  .string()
  .regex(/^[^/]+\/[^/]+$/)
  .describe('The collection, as `<site>/<CollectionID>`.');

/** A ResourceID of Configuration Manager: identifies a row of a site, not a machine. */
export const resourceId = z
  .int()
  .nonnegative()
  .describe('A ResourceID of Configuration Manager: a row of the site, not a machine. Unique within the site.');

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true }).describe('A moment: ISO 8601 in UTC.');

export const keyOfCollection = (site: string, collection: string): string => `${site}/${collection}`;

/** Splits `<site>/<CollectionID>`; throws when it is not such a key. */
export function partsOfCollectionKey(key: string): { readonly site: string; readonly collectionId: string } {
  const [site, id, ...rest] = key.split('/');
  if (!site || !id || rest.length > 0) throw new Error(`not a collection key: ${key}`);
  return { site, collectionId: id };
}

export const keyOfGroup = (tenantId: string, groupId: string): string => `${tenantId}/${groupId}`;
