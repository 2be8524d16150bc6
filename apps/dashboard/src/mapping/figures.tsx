import { Button, Caption1, makeStyles, mergeClasses, Subtitle1, tokens } from '@fluentui/react-components';
import type { CloudSyncRow, MemberState } from '../api/shapes';
import { count } from '../shown/count';
import { usePlace } from './use-place';

const useStyles = makeStyles({
  figures: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXXL,
    rowGap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalS,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  sum: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', margin: 0, padding: 0 },
  sign: { color: tokens.colorNeutralForeground3, padding: `0 ${tokens.spacingHorizontalXXS}` },
  figure: { flexDirection: 'column', alignItems: 'start', minWidth: '64px', padding: tokens.spacingHorizontalS },
  number: { fontVariantNumeric: 'tabular-nums', lineHeight: tokens.lineHeightBase500 },
  none: { color: tokens.colorNeutralForeground3 },
  bad: { color: tokens.colorStatusDangerForeground3 },
  leavers: { marginInlineStart: 'auto' },
});

interface Figure {
  readonly name: string;
  readonly of: number;
  /** Those who are counted. */
  readonly states: readonly MemberState[];
  readonly bad?: boolean;
}

/** How many are in which state; each number shows whom it counts. */
export function Figures({ row }: { readonly row: CloudSyncRow }) {
  const styles = useStyles();
  const members: Figure[] = [
    { name: 'Sync Completed', of: row.syncCompleted, states: ['synced'] },
    { name: 'Sync InProgress', of: row.syncInProgress, states: ['pending'] },
    { name: 'Sync Failed', of: row.syncFailed, states: ['failed'], bad: true },
    { name: 'No Entra Record', of: row.noEntraRecord, states: ['unresolved'] },
    { name: 'Protected', of: row.protected, states: ['protected'] },
  ];
  const leavers: Figure[] = [
    { name: 'Removals Pending', of: row.removalsPending, states: ['removing'] },
    { name: 'Removals Failed', of: row.removalsFailed, states: ['removalFailed'], bad: true },
    { name: 'Removals Held', of: row.removalsHeld, states: ['removalHeld'] },
  ];
  const all: Figure = { name: 'Member Count', of: row.memberCount, states: members.flatMap(({ states }) => states) };
  return (
    <section className={styles.figures} aria-label="Figures">
      <div className={styles.sum}>
        <FigureButton figure={all} />
        {members.map((figure, index) => (
          <span key={figure.name} className={styles.sum}>
            <span className={styles.sign} aria-hidden>
              {index === 0 ? '=' : '+'}
            </span>
            <FigureButton figure={figure} />
          </span>
        ))}
      </div>
      <div className={mergeClasses(styles.sum, styles.leavers)}>
        {leavers.map((figure) => (
          <FigureButton key={figure.name} figure={figure} />
        ))}
      </div>
    </section>
  );
}

function FigureButton({ figure: { name, of: number, states, bad } }: { readonly figure: Figure }) {
  const styles = useStyles();
  const [, open] = usePlace();
  return (
    <Button
      appearance="subtle"
      className={styles.figure}
      aria-label={`${name}: ${count(number)}. Show them`}
      onClick={() => open({ tab: 'members', state: states })}
    >
      <Subtitle1 className={mergeClasses(styles.number, number === 0 && styles.none, number > 0 && bad && styles.bad)}>
        {count(number)}
      </Subtitle1>
      <Caption1>{name}</Caption1>
    </Button>
  );
}
