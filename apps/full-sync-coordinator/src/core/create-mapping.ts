import type { CollectionType, FullSyncMode, Schedule } from '@rollcall/contracts';
import type { Collection } from './collection';
import type { Directory } from './directory';
import { findTenant } from './find-tenant';
import type { LookAtCollection } from './look-at-collection';
import { type Guard, type Mapping, mappingEvent } from './mapping';
import type { Clock, Records, Tables } from './ports';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import { type Tenant, requireSwitchedOn } from './tenant';
import { requireUsable } from './usable-group';

export interface NewMapping {
  readonly site: string;
  readonly collectionId: string;
  /** Entra's GUID or the cloudServiceId. */
  readonly tenantId: string;
  readonly groupId: string;
  readonly enabled: boolean;
  readonly guard?: Guard | null;
  readonly mode?: FullSyncMode;
  readonly schedule?: Schedule | null;
  readonly neverAdd?: readonly string[];
  readonly neverRemove?: readonly string[];
}

/** What both ends of a new mapping were found to be. */
export interface Ends {
  readonly tenant: Tenant;
  readonly collectionName: string;
  readonly collectionType: CollectionType;
  readonly groupName: string;
}

/** Maps a collection to a group, after both have been looked at; an enabled mapping is synced fully at once. */
export class CreateMapping {
  constructor(
    private readonly records: Records,
    private readonly directory: Directory,
    private readonly looks: LookAtCollection,
    private readonly clock: Clock,
  ) {}

  /** Safe to repeat: the second time it is refused with `mapping-exists`. Throws RefusedError with each code of the API. */
  async run(wanted: NewMapping, who: string): Promise<Mapping> {
    const tenant = await this.tenantOf(wanted);
    const existing = await this.records.tables.mappings.same({ ...wanted, tenantId: tenant.tenantId });
    if (existing) throw alreadyThere(existing);
    const ends = await this.ends(wanted);
    return this.records.transaction((tables) => this.within(tables, wanted, ends, who));
  }

  /** Looks at the collection and the group. Throws RefusedError with each code of the API but `mapping-exists`. */
  async ends(wanted: NewMapping): Promise<Ends> {
    const { site, collectionId, groupId } = wanted;
    const tenant = await this.tenantOf(wanted);
    const collection = await this.looks.find(site, collectionId);
    const collectionType = requireMappableType(collection);
    const { cloudServiceId } = tenant;
    const found = await this.directory.readGroup(cloudServiceId, groupId, collectionType);
    const { displayName } = requireUsable(found, cloudServiceId, groupId);
    return { tenant, collectionName: collection.name, collectionType, groupName: displayName };
  }

  /** In the caller's transaction, once the ends are known. Throws `mapping-exists`. */
  async within(tables: Tables, wanted: NewMapping, ends: Ends, who: string): Promise<Mapping> {
    const mapping = this.made(wanted, ends);
    const other = await tables.mappings.same(mapping);
    if (other) throw alreadyThere(other);
    await tables.mappings.save(mapping);
    await tables.audit.add({
      who,
      what: 'mapping-created',
      subject: mapping.mappingId,
      before: null,
      after: mappingEvent(mapping),
      when: mapping.createdAt,
    });
    if (mapping.enabled) await requestRun(tables, this.clock, { ...mapping, kind: 'full', requestedBy: who });
    return mapping;
  }

  private async tenantOf({ tenantId, site }: NewMapping): Promise<Tenant> {
    const tenant = await findTenant(this.records.tables, tenantId);
    requireSwitchedOn(tenant);
    this.looks.requireSite(site);
    return tenant;
  }

  private made(wanted: NewMapping, { tenant, ...names }: Ends): Mapping {
    const { site, collectionId, groupId, enabled, guard, schedule } = wanted;
    const { mode = 'mirror', neverAdd = [], neverRemove = [] } = wanted;
    const now = this.clock.now();
    return {
      mappingId: this.clock.newId(),
      revision: 1,
      site,
      collectionId,
      ...names,
      tenantId: tenant.tenantId,
      cloudServiceId: tenant.cloudServiceId,
      groupId,
      enabled,
      ...(guard && { guard }),
      mode,
      ...(schedule && { schedule }),
      neverAdd,
      neverRemove,
      paused: false,
      createdAt: now,
      changedAt: now,
    };
  }
}

function requireMappableType({ key, name, type }: Collection): 'device' | 'user' {
  if (type !== 'other') return type;
  throw new RefusedError(
    'collection-type-unsupported',
    `The collection ${key} ("${name}") holds neither devices nor users: choose a device or user collection.`,
  );
}

const alreadyThere = ({ mappingId }: Mapping): RefusedError =>
  new RefusedError('mapping-exists', `This collection is mapped to this group already, by the mapping ${mappingId}.`, {
    mappingId,
  });
