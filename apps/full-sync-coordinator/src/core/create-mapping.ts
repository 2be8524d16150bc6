import type { FullSyncMode, Schedule } from '@rollcall/contracts';
import type { Collection } from './collection';
import { findTenant } from './find-tenant';
import type { LookAtCollection } from './look-at-collection';
import { type Guard, type Mapping, mappingEvent } from './mapping';
import type { Directory } from './directory';
import type { Clock, Records } from './ports';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import { requireSwitchedOn } from './tenant';
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
    const { site, collectionId, groupId, enabled, guard, schedule } = wanted;
    const { mode = 'mirror', neverAdd = [], neverRemove = [] } = wanted;
    const tenant = await findTenant(this.records.tables, wanted.tenantId);
    requireSwitchedOn(tenant);
    this.looks.requireSite(site);
    const existing = await this.records.tables.mappings.same({
      site,
      collectionId,
      tenantId: tenant.tenantId,
      groupId,
    });
    if (existing) throw alreadyThere(existing);
    const collection = await this.looks.find(site, collectionId);
    const collectionType = requireMappableType(collection);
    const group = requireUsable(
      await this.directory.readGroup(tenant.cloudServiceId, groupId, collectionType),
      tenant.cloudServiceId,
      groupId,
    );
    const now = this.clock.now();
    const mapping: Mapping = {
      mappingId: this.clock.newId(),
      revision: 1,
      site,
      collectionId,
      collectionName: collection.name,
      collectionType,
      tenantId: tenant.tenantId,
      cloudServiceId: tenant.cloudServiceId,
      groupId,
      groupName: group.displayName,
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
    await this.records.transaction(async (tables) => {
      const other = await tables.mappings.same(mapping);
      if (other) throw alreadyThere(other);
      await tables.mappings.save(mapping);
      await tables.audit.add({
        who,
        what: 'mapping-created',
        subject: mapping.mappingId,
        before: null,
        after: mappingEvent(mapping),
        when: now,
      });
      if (enabled) await requestRun(tables, this.clock, { ...mapping, kind: 'full', requestedBy: who });
    });
    return mapping;
  }
}

function requireMappableType({ key, name, type }: Collection): 'device' | 'user' {
  if (type !== 'other') return type;
  throw new RefusedError(
    'collection-type-unsupported',
    `The collection ${key} ("${name}") holds neither devices nor users: choose a device or user collection.`,
  );
}

const alreadyThere = (existing: Mapping): RefusedError =>
  new RefusedError(
    'mapping-exists',
    `This collection is mapped to this group already, by the mapping ${existing.mappingId}.`,
    {
      mappingId: existing.mappingId,
    },
  );
