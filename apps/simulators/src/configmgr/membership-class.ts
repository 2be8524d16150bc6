import type { Collection } from '../estate/collection';
import { type ResourceRecord, RESOURCE_TYPE } from '../estate/resource';
import type { Site } from '../estate/site';
import type { Bounds } from '../odata/bounds';
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
    if (!collection) return 0;
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
    // Rows that no rule names have neither true nor false here.
    IsDirect: flag(({ collection }) => (collection.direct ? true : null)),
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

function* membershipsOf(site: Site, numbers: Bounds, { values }: Bounds): Generator<Membership, void> {
  const ids = values ? [...values].map((id) => String(id).toUpperCase()) : [...site.collections.keys()];
  for (const id of ids.sort()) {
    const collection = site.collections.get(id);
    if (!collection) continue;
    for (const resourceId of numbersWithin(collection.members, numbers)) {
      const resource = site.resources.get(resourceId);
      if (resource && !collection.hidden.has(resourceId)) yield { collection, resource };
    }
  }
}
