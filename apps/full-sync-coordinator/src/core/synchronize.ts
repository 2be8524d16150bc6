import { keyOfGroup } from '@rollcall/contracts';
import { findMapping } from './find-mapping';
import { findTenant } from './find-tenant';
import { type Mapping, groupOf } from './mapping';
import type { Clock, Records, Tables } from './ports';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import type { Run } from './run';
import { type Sites, requireConfigured } from './sites';
import { requireSwitchedOn } from './tenant';

/** Groups whose runs begin in one transaction: a large tenant takes several. */
const GROUPS_AT_ONCE = 50;

type Group = Pick<Mapping, 'tenantId' | 'groupId'>;

export interface SyncWish {
  /** Plan only; nothing is written. */
  readonly dryRun: boolean;
  readonly who: string;
}

/** Full syncs on demand: one run for each group that is meant. */
export class Synchronize {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly sites: Sites,
  ) {}

  /**
   * The group of one mapping; a preview of a disabled one says what enabling it would do. Throws `mapping-not-found`,
   * `mapping-disabled`, `site-removed`, `tenant-removed`, `tenant-disabled`.
   */
  async mapping(mappingId: string, wish: SyncWish): Promise<readonly Run[]> {
    return this.records.transaction(async (tables) => {
      const mapping = await findMapping(tables, mappingId);
      if (mapping.enabled) return [await this.runOf(tables, mapping, wish)];
      if (!wish.dryRun) throw disabled(`The mapping ${mappingId} is disabled: enable it first.`);
      return [await this.runOf(tables, mapping, wish, mapping)];
    });
  }

  /** The groups of all enabled mappings of a collection. Throws as `mapping` does, and then nothing has begun. */
  async collection(site: string, collectionId: string, wish: SyncWish): Promise<readonly Run[]> {
    return this.records.transaction(async (tables) => {
      const mappings = await tables.mappings.ofCollection(site, collectionId);
      if (mappings.length === 0) {
        throw new RefusedError('mapping-not-found', `The collection ${site}/${collectionId} is not mapped to a group.`);
      }
      const groups = groupsOf(mappings.filter(({ enabled }) => enabled));
      if (groups.length === 0) throw disabled(`All mappings of the collection ${site}/${collectionId} are disabled.`);
      const runs: Run[] = [];
      for (const group of groups) runs.push(await this.runOf(tables, group, wish));
      return runs;
    });
  }

  /**
   * The groups of all enabled mappings of a tenant (GUID or cloudServiceId), some at a time: broken off, some have begun, and a
   * repeated request joins those. Throws `tenant-not-found`, `tenant-disabled`, `mapping-disabled` when none is enabled.
   */
  async tenant(id: string, wish: SyncWish): Promise<readonly Run[]> {
    const tenant = await findTenant(this.records.tables, id);
    requireSwitchedOn(tenant);
    const groups = groupsOf(await this.records.tables.mappings.enabledOfTenant(tenant.tenantId));
    if (groups.length === 0) throw disabled(`No mapping of the tenant "${tenant.cloudServiceId}" is enabled.`);
    const runs: Run[] = [];
    for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
      const some = groups.slice(from, from + GROUPS_AT_ONCE);
      runs.push(...(await this.records.transaction((tables) => this.stillEnabled(tables, some, wish))));
    }
    return runs;
  }

  /** Leaves out groups of which nothing is enabled any more, and those with a collection of a site that is gone. */
  private async stillEnabled(tables: Tables, groups: readonly Group[], wish: SyncWish): Promise<readonly Run[]> {
    const runs: Run[] = [];
    for (const { tenantId, groupId } of groups) {
      const enabled = await tables.mappings.enabledOfGroup(tenantId, groupId);
      const isReadable = enabled.every(({ site }) => this.sites.has(site));
      if (enabled.length > 0 && isReadable) runs.push(await this.runOf(tables, { tenantId, groupId }, wish));
    }
    return runs;
  }

  private async runOf(
    tables: Tables,
    { tenantId, groupId }: Group,
    { dryRun, who }: SyncWish,
    asIfEnabled?: Mapping,
  ): Promise<Run> {
    const enabled = await tables.mappings.enabledOfGroup(tenantId, groupId);
    for (const mapping of asIfEnabled ? [...enabled, asIfEnabled] : enabled) {
      requireSwitchedOn(await requireConfigured(tables, this.sites, mapping));
    }
    const kind = dryRun ? 'preview' : 'full';
    const run = await requestRun(tables, this.clock, { tenantId, groupId, kind, requestedBy: who, asIfEnabled });
    await tables.audit.add({
      who,
      what: dryRun ? 'preview-requested' : 'full-sync-requested',
      subject: keyOfGroup(tenantId, groupId),
      before: null,
      after: { runId: run.runId },
      when: this.clock.now(),
    });
    return run;
  }
}

const disabled = (sentence: string): RefusedError => new RefusedError('mapping-disabled', sentence);

/** Each group once, in the order in which they are locked. */
function groupsOf(mappings: readonly Mapping[]): readonly Group[] {
  const groups = new Map(mappings.map((mapping) => [groupOf(mapping), mapping]));
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([, mapping]) => mapping);
}
