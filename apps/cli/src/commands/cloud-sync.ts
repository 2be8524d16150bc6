import type { Command } from 'commander';
import type { Sessions } from '../session';
import { addCloudSyncEnable } from './cloud-sync-enable';
import { addCloudSyncList } from './cloud-sync-list';
import { addCloudSyncRemove } from './cloud-sync-remove';
import { addCloudSyncSet } from './cloud-sync-set';
import { addCloudSyncShow } from './cloud-sync-show';

/** `cloud-sync`: the mappings, as the console's view "Collection Cloud Sync" and its cmdlet have them. */
export function addCloudSync(program: Command, sessions: Sessions): void {
  const cloudSync = program
    .command('cloud-sync')
    .description('mappings of collections to groups: how they are, and what they are to be');
  for (const add of [
    addCloudSyncList, //
    addCloudSyncShow,
    addCloudSyncSet,
    addCloudSyncEnable,
    addCloudSyncRemove,
  ])
    add(cloudSync, sessions);
}
