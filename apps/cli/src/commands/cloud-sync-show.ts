import type { Mapping, RunShown } from '@rollcall/client';
import type { CloudSyncRow } from '@rollcall/contracts';
import type { Command } from 'commander';
import { examples } from '../examples';
import { findMapping, groupOption, MAPPING_ARGUMENT, type MappingChoice } from '../find/find-mapping';
import { nameRuns } from '../name-runs';
import { moment } from '../output/cell-text';
import { cloudSyncColumns } from '../output/cloud-sync-columns';
import type { Column } from '../output/column';
import { runColumns } from '../output/run-columns';
import type { Session, Sessions } from '../session';

/** The row of the view, what the mapping is to be, and what is done for it now. */
interface Shown extends CloudSyncRow {
  readonly settings: Pick<
    Mapping,
    'enabled' | 'paused' | 'mode' | 'schedule' | 'nextScheduledAt' | 'guard' | 'neverAdd' | 'neverRemove'
  >;
  readonly runs: readonly RunShown[];
}

const columns: readonly Column<Shown>[] = [
  ...cloudSyncColumns,
  {
    heading: 'Enabled',
    of: ({ settings }) => settings.enabled,
    mood: ({ settings }) => (settings.enabled ? undefined : 'warn'),
  },
  {
    heading: 'Paused',
    of: ({ settings }) => settings.paused,
    mood: ({ settings }) => (settings.paused ? 'warn' : undefined),
  },
  { heading: 'Mode', of: ({ settings }) => settings.mode },
  {
    heading: 'Schedule',
    of: ({ settings: { schedule } }) => schedule && `${schedule.cron} (${schedule.timeZone})`,
  },
  { heading: 'Next Scheduled At', of: ({ settings }) => moment(settings.nextScheduledAt) },
  { heading: 'Guard', of: ({ settings: { guard } }) => (guard ? guardText(guard) : 'default') },
  { heading: 'Never Add', of: ({ settings }) => settings.neverAdd.length },
  { heading: 'Never Remove', of: ({ settings }) => settings.neverRemove.length },
];

const guardText = ({ minRemovals, maxRemovalPercent, guardWindow }: NonNullable<Mapping['guard']>): string =>
  `from ${minRemovals} removals and ${maxRemovalPercent} % in ${guardWindow}`;

const UNDER_WAY = 'queued,observing,planning,held,running';

/** `cloud-sync show`: one mapping with all that is known of it. */
export function addCloudSyncShow(cloudSync: Command, sessions: Sessions): void {
  cloudSync
    .command('show')
    .description('one mapping: figures, last syncs, settings, and what is being done for it')
    .argument('<mapping>', MAPPING_ARGUMENT)
    .addOption(groupOption())
    .addHelpText(
      'after',
      examples(
        ['rollcall cloud-sync show HQ100012', 'by the id of the collection'],
        ['rollcall cloud-sync show "Laptops Germany" --group "Intune pilots"', 'of a collection with several groups'],
      ),
    )
    .action(
      sessions.action(async ({ rollcall, output }: Session, words: string, choice: MappingChoice) => {
        const { mappingId } = await findMapping(rollcall, words, choice);
        const [row, mapping, runs] = await Promise.all([
          rollcall.monitoring.cloudSyncOf(mappingId),
          rollcall.admin.mapping(mappingId),
          rollcall.monitoring.runs({ mappingId, state: UNDER_WAY }),
        ]);
        output.record<Shown>({ ...row, settings: settingsOf(mapping), runs }, columns);
        if (output.format !== 'table' || runs.length === 0) return;
        output.lines('');
        output.rows(await nameRuns(rollcall, runs), runColumns);
      }),
    );
}

const settingsOf = (mapping: Mapping): Shown['settings'] => ({
  enabled: mapping.enabled,
  paused: mapping.paused,
  mode: mapping.mode,
  schedule: mapping.schedule,
  nextScheduledAt: mapping.nextScheduledAt,
  ...(mapping.guard && { guard: mapping.guard }),
  neverAdd: mapping.neverAdd,
  neverRemove: mapping.neverRemove,
});
