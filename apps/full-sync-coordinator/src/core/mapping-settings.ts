import type { FullSyncMode, Schedule } from '@rollcall/contracts';
import type { Guard, Mapping } from './mapping';

/** What people may change of a mapping. */
export interface MappingSettings {
  readonly enabled: boolean;
  readonly guard: Guard | null;
  readonly mode: FullSyncMode;
  readonly schedule: Schedule | null;
  /** In order of the ids, as all lists of ids here. */
  readonly neverAdd: readonly string[];
  readonly neverRemove: readonly string[];
}

/** One setting that is not the same before and after. */
export interface Difference {
  readonly field: keyof MappingSettings;
  readonly before: MappingSettings[keyof MappingSettings];
  readonly after: MappingSettings[keyof MappingSettings];
}

const FIELDS = ['enabled', 'guard', 'mode', 'schedule', 'neverAdd', 'neverRemove'] as const;

export const settingsOf = (mapping: Mapping): MappingSettings => ({
  enabled: mapping.enabled,
  guard: mapping.guard ?? null,
  mode: mapping.mode,
  schedule: mapping.schedule ?? null,
  neverAdd: mapping.neverAdd,
  neverRemove: mapping.neverRemove,
});

/** The mapping with these settings instead of its own; its revision stays. */
export function withSettings(mapping: Mapping, { guard, schedule, ...others }: MappingSettings): Mapping {
  const { guard: _guard, schedule: _schedule, ...same } = mapping;
  return { ...same, ...others, ...(guard && { guard }), ...(schedule && { schedule }) };
}

/** None when both mean the same. */
export const differences = (before: MappingSettings, after: MappingSettings): readonly Difference[] =>
  FIELDS.filter((field) => comparable(before)[field] !== comparable(after)[field]).map((field) => ({
    field,
    before: before[field],
    after: after[field],
  }));

/** As texts that are the same exactly when the settings are. */
function comparable({ guard, schedule, ...settings }: MappingSettings): Record<keyof MappingSettings, string> {
  return {
    enabled: String(settings.enabled),
    guard: guard ? `${guard.minRemovals} ${guard.maxRemovalPercent} ${guard.guardWindow}` : '',
    mode: settings.mode,
    schedule: schedule ? `${schedule.cron} ${schedule.timeZone}` : '',
    neverAdd: settings.neverAdd.join(),
    neverRemove: settings.neverRemove.join(),
  };
}
