import type { Collection } from '../estate/collection';
import { type ResourceRecord, RESOURCE_TYPE } from '../estate/resource';
import type { Site } from '../estate/site';
import type { Bounds } from '../odata/bounds';
import { seesCollection } from '../estate/rights';
import { visibleCollections } from './collection-class';
import { numbersWithin } from './numbered-rows';
import { bit, type Column, flag, number, text, type WmiClass } from './wmi-class';

interface Membership {
  readonly collection: Collection;
  readonly resource: ResourceRecord;
}

const ofDevice =
  (
    value: (device: Extract<ResourceRecord, { kind: 'device' }>, site: Site) => string | number | boolean | null,
  ): Column<Membership>['value'] =>
  ({ resource }, site) =>
    resource.kind === 'device' ? value(resource, site) : null;

export const membershipClass: WmiClass<Membership> = {
  name: 'SMS_FullCollectionMembership',
  superclass: 'SMS_BaseClass',
  keys: ['CollectionID', 'ResourceID'],
  number: 'ResourceID',
  collectionColumn: 'CollectionID',
  rows: (site, { number, collection }) => membershipsOf(site, number, collection),
  sizeOf(site, collectionId) {
    const collection = site.collections.get(collectionId.toUpperCase());
    if (!collection || !site.rights.readResource || !seesCollection(site, collection)) return 0;
    return collection.members.size - [...collection.hidden].filter((id) => collection.members.has(id)).length;
  },
  columns: {
    ClientCertType: number(ofDevice(({ isClient }) => (isClient ? 1 : null))),
    ClientType: number(ofDevice(({ isClient }) => (isClient ? 1 : null))),
    ClientVersion: text(ofDevice(({ isClient }, site) => (isClient ? site.words.version : null))),
    CollectionID: text(({ collection }) => collection.collectionId),
    DeviceCategory: text(() => null),
    DeviceOwner: number(ofDevice(({ isClient }) => (isClient ? 1 : null))),
    Domain: text(({ resource }) => resource.domain),
    IsActive: flag(ofDevice(({ isActive }) => isActive)),
    IsAlwaysInternet: flag(ofDevice(() => false)),
    IsApproved: number(ofDevice(({ isClient }) => bit(isClient))),
    IsAssigned: flag(ofDevice(({ isClient }) => isClient)),
    IsBlocked: flag(ofDevice(() => false)),
    IsClient: flag(({ resource }) => resource.kind === 'device' && resource.isClient),
    IsDecommissioned: flag(ofDevice(({ isDecommissioned }) => isDecommissioned)),
    IsDirect: flag(isDirect),
    IsInternetEnabled: flag(ofDevice(() => false)),
    IsObsolete: flag(ofDevice(({ isObsolete }) => isObsolete)),
    IsVirtualMachine: flag(ofDevice(() => false)),
    Name: text(({ resource }) => resource.name),
    Priority: number(() => 1),
    ResourceID: number(({ resource }) => resource.resourceId),
    ResourceType: number(({ resource }) => RESOURCE_TYPE[resource.kind]),
    SiteCode: text(ofDevice(({ isClient }, site) => (isClient ? site.words.siteCode : null))),
    SMSID: text(({ resource }) => (resource.kind === 'device' ? resource.smsId : resource.name)),
  },
};

/** Of what holds everything of a kind, neither true nor false. */
function isDirect({ collection, resource }: Membership): boolean | null {
  if (collection.direct.has(resource.resourceId)) return true;
  return collection.holdsAll.length > 0 ? null : false;
}

/** Fewer columns of the same rows. */
export const collectionMemberClass: WmiClass<Membership> = {
  ...membershipClass,
  name: 'SMS_CollectionMember_a',
  columns: columnsOf(
    'CollectionID',
    'Domain',
    'IsActive',
    'IsAssigned',
    'IsClient',
    'IsDecommissioned',
    'IsDirect',
    'IsObsolete',
    'Name',
    'ResourceID',
    'ResourceType',
    'SiteCode',
    'SMSID',
  ),
};

/** The class of one collection, which is gone with it: the same rows without the column that names the collection. */
export function resultClass({ collectionId }: Collection): WmiClass<Membership> {
  const { CollectionID: _named, ...columns } = membershipClass.columns;
  return {
    name: `SMS_CM_RES_COLL_${collectionId}`,
    superclass: 'SMS_CollectionMember',
    keys: ['ResourceID'],
    number: 'ResourceID',
    rows: (site, { number }) => membershipsOf(site, number, { values: new Set([collectionId]) }),
    columns,
  };
}

function columnsOf(...names: readonly string[]): WmiClass<Membership>['columns'] {
  return Object.fromEntries(Object.entries(membershipClass.columns).filter(([name]) => names.includes(name)));
}

function* membershipsOf(site: Site, numbers: Bounds, collections: Bounds): Generator<Membership, void> {
  if (!site.rights.readResource) return;
  for (const collection of visibleCollections(site, collections)) {
    for (const resourceId of numbersWithin(collection.members, numbers)) {
      const resource = site.resources.get(resourceId);
      if (resource && !collection.hidden.has(resourceId)) yield { collection, resource };
    }
  }
}
