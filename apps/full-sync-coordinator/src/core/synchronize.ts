import { keyOfGroup } from '@rollcall/contracts';
import { findMapping } from './find-mapping';
import { findTenant } from './find-tenant';
import type { Mapping } from './mapping';
import type { Clock, Records, Tables } from './ports';
import { RefusedError } from './refusal';
import { requestRun } from './request-run';
import type { Run } from './run';
import { requireSwitchedOn } from './tenant';

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
  ) {}

  /** The group of one mapping. Throws `mapping-not-found`, `mapping-disabled`, `tenant-disabled`. */
  async mapping(mappingId: string, wish: SyncWish): Promise<readonly Run[]> {
    return this.records.transaction(async (tables) => {
      const mapping = await findMapping(tables, mappingId);
      if (!mapping.enabled) throw disabled(`The mapping ${mappingId} is disabled: enable it first.`);
      return [await this.runOf(tables, mapping, wish)];
    });
  }

  /** The groups of all enabled mappings of a collection. Throws as `mapping` does, and then nothing has begun. */
  async collection(site: string, collectionId: string, wish: SyncWish): Promise<readonly Run[]> {
    return this.records.transaction(async (tables) => {
      const mappings = await tables.mappings.ofCollection(site, collectionId);
      if (mappings.length === 0) {
        throw new RefusedError('mapping-not-found', `The collection ${site}/${collectionId} is not mapped to a group.`);
      }
      const groups = new Map(
        mappings
          .filter(({ enabled }) => enabled)
          .map((mapping) => [keyOfGroup(mapping.tenantId, mapping.groupId), mapping]),
      );
      if (groups.size === 0) throw disabled(`All mappings of the collection ${site}/${collectionId} are disabled.`);
      const runs: Run[] = [];
      for (const [, mapping] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
        runs.push(await this.runOf(tables, mapping, wish));
      }
      return runs;
    });
  }

  private async runOf(tables: Tables, { tenantId, groupId }: Mapping, { dryRun, who }: SyncWish): Promise<Run> {
    requireSwitchedOn(await findTenant(tables, tenantId));
    const kind = dryRun ? 'preview' : 'full';
    const run = await requestRun(tables, this.clock, { tenantId, groupId, kind, requestedBy: who });
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
