import { Injectable } from '@nestjs/common';
import type { DataOf, mappingFigures } from '@rollcall/contracts';
import type { Sql } from '@rollcall/platform';
import { Changes } from './changes';
import { upsert } from './upsert';

/** The writer's newest figures of each mapping, stored as they are: nothing is added up here. */
@Injectable()
export class FiguresProjection {
  constructor(private readonly changes: Changes) {}

  async apply(sql: Sql, set: DataOf<typeof mappingFigures>): Promise<void> {
    const changed = await upsert(sql, {
      table: 'figures',
      key: ['mapping_id'],
      row: {
        mapping_id: set.mappingId,
        sequence: set.sequence,
        epoch: set.epoch,
        version: set.version,
        member_count: set.figures.memberCount,
        sync_completed: set.figures.syncCompleted,
        sync_in_progress: set.figures.syncInProgress,
        sync_failed: set.figures.syncFailed,
        no_entra_record: set.figures.noEntraRecord,
        protected: set.figures.protected,
        removals_pending: set.figures.removalsPending,
        removals_failed: set.figures.removalsFailed,
        removals_held: set.figures.removalsHeld,
        cloud_sync_status: set.cloudSyncStatus,
        attention: set.attention,
        last_full_sync_member_count: set.lastFullSync?.memberCount,
        last_full_sync_status: set.lastFullSync?.status,
        last_full_sync_time: set.lastFullSync?.time,
        last_sync_member_count: set.lastSync?.memberCount,
        last_sync_status: set.lastSync?.status,
        last_sync_time: set.lastSync?.time,
        at: set.at,
      },
      newer: 'excluded.sequence > t.sequence',
    });
    if (changed) await this.changes.say(sql, { what: 'cloud-sync', mappingId: set.mappingId });
  }
}
