import type { Answer } from '../answer';
import type { Site } from '../estate/site';
import { queryOptions } from '../odata/query-string';
import { visibleCollections } from './collection-class';
import { ServiceError } from './service-error';

/**
 * `Device(1)/ResourceCollectionMembership?$expand=Collection&$select=Collection` of the versioned route.
 * Source: Configuration Manager docs, "How to use the administration service". Throws ServiceError (400).
 */
export function membershipsOfDevice(site: Site, resourceId: number, query: string, root: string): Answer {
  const options = new Map(queryOptions(query).map(({ rawName, value }) => [rawName, value]));
  for (const [name, value] of options) {
    if (!['$expand', '$select'].includes(name) || value !== 'Collection')
      throw new ServiceError(400, `The query option '${name}=${value}' is not supported here.`);
  }
  const holding = site.rights.readResource
    ? [...visibleCollections(site, {})].filter(({ members }) => members.has(resourceId))
    : [];
  const value = holding.map(({ collectionId, name }) => ({
    ...(!options.has('$select') && { ResourceID: resourceId, CollectionID: collectionId }),
    ...(options.has('$expand') && { Collection: { CollectionID: collectionId, Name: name } }),
  }));
  return { status: 200, body: { '@odata.context': `${root}/$metadata#ResourceCollectionMembership`, value } };
}
