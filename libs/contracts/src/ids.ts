import { z } from 'zod';

/** Any 8-4-4-4-12 hex digits; compared and stored in lower case. */
export const guid = z.guid().toLowerCase();

/** The id of a site in the configuration: what comes before the slash in every key. */
export const siteId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, 'letters, digits, - and _; at most 63');

/** A CollectionID of Configuration Manager, such as ABC00012 or SMS00001. */
export const collectionId = z.string().regex(/^[A-Za-z0-9]{8}$/, 'eight letters or digits');

/** `<site>/<CollectionID>` */
export const collectionKey = z.string().regex(/^[^/]+\/[^/]+$/);

/** A ResourceID of Configuration Manager: identifies a row of a site, not a machine. */
export const resourceId = z.int().nonnegative();

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true });

export const keyOfCollection = (site: string, collection: string): string => `${site}/${collection}`;

/** Splits `<site>/<CollectionID>`; throws when it is not such a key. */
export function partsOfCollectionKey(key: string): { readonly site: string; readonly collectionId: string } {
  const [site, id, ...rest] = key.split('/');
  if (!site || !id || rest.length > 0) throw new Error(`not a collection key: ${key}`);
  return { site, collectionId: id };
}

export const keyOfGroup = (tenantId: string, groupId: string): string => `${tenantId}/${groupId}`;
