import type { mappingsDifference } from '@rollcall/contracts';
import type { z } from 'zod';
import type { Mood } from '../output/column';
import type { Paint } from '../output/paint';

export type MappingsDifference = z.infer<typeof mappingsDifference>;
type Ends = Omit<MappingsDifference['delete'][number], 'mappingId'>;

export const isNothing = ({ create, change, delete: deleted }: MappingsDifference): boolean =>
  create.length + change.length + deleted.length === 0;

/** The difference for people: what comes, what changes with each setting before and after, what goes; then the totals. */
export function differenceText(difference: MappingsDifference, paint: Paint): string {
  const lines = [
    ...difference.create.flatMap((made) => [line(paint, 'joins', '+', made), ...settingsOf(made)]),
    ...difference.change.flatMap(({ changes, ...ends }) => [
      line(paint, 'wait', '~', ends),
      ...changes.map(({ field, before, after }) => `    ${field}: ${shown(before)} → ${shown(after)}`),
    ]),
    ...difference.delete.map((deleted) => line(paint, 'leaves', '-', deleted)),
    totalsOf(difference),
  ];
  return lines.join('\n');
}

/** Such as `1 to create, 2 to remove (their members stay), 12 unchanged`. */
export function totalsOf({ create, change, delete: deleted, unchanged }: MappingsDifference): string {
  const parts = [
    create.length > 0 && `${create.length} to create`,
    change.length > 0 && `${change.length} to change`,
    deleted.length > 0 && `${deleted.length} to remove (members stay in their groups)`,
    unchanged > 0 && `${unchanged} unchanged`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'no mappings';
}

type Created = MappingsDifference['create'][number];

/** Those that are not the default. */
function settingsOf({ enabled, mode, schedule, guard, neverAdd, neverRemove }: Created): string[] {
  const settings = [
    !enabled && `enabled: false`,
    mode !== 'mirror' && `mode: ${mode}`,
    schedule && `schedule: ${shown(schedule)}`,
    guard && `guard: ${shown(guard)}`,
    neverAdd.length > 0 && `neverAdd: ${shown(neverAdd)}`,
    neverRemove.length > 0 && `neverRemove: ${shown(neverRemove)}`,
  ].filter((setting) => typeof setting === 'string');
  return settings.map((setting) => `    ${setting}`);
}

const line = (
  paint: Paint,
  mood: Mood,
  sign: string,
  { site, collectionId, collectionName, cloudServiceId, groupName }: Ends,
): string => {
  const ends = `${site}/${collectionId} ${collectionName} → ${cloudServiceId} ${groupName}`;
  return paint.tone(`${sign} ${ends}`, mood);
};

const shown = (value: unknown): string => (value === null ? 'none' : JSON.stringify(value));
