import { makeStyles, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular, CheckmarkCircleFilled, DismissCircleFilled, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { CloudSyncStatus } from '../api/shapes';

/** The four words as Configuration Manager writes them. */
export const statusWords: Readonly<Record<CloudSyncStatus, string>> = {
  success: 'Success',
  partialSuccess: 'Partial Success',
  failed: 'Failed',
  inProgress: 'In Progress',
};

const icons: Readonly<Record<CloudSyncStatus, ReactElement>> = {
  success: <CheckmarkCircleFilled color={tokens.colorStatusSuccessForeground1} />,
  partialSuccess: <WarningFilled color={tokens.colorStatusWarningForeground3} />,
  failed: <DismissCircleFilled color={tokens.colorStatusDangerForeground1} />,
  inProgress: <ArrowSyncRegular color={tokens.colorBrandForeground1} />,
};

const useStyles = makeStyles({
  mark: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, whiteSpace: 'nowrap' },
  icon: { display: 'inline-flex', fontSize: tokens.fontSizeBase400 },
});

/** The status of a mapping, or of a sync that has ended: by colour, by icon and by word. */
export function CloudSyncStatusMark({ status }: { readonly status: CloudSyncStatus }) {
  const styles = useStyles();
  return (
    <span className={styles.mark}>
      <span className={styles.icon} aria-hidden>
        {icons[status]}
      </span>
      {statusWords[status]}
    </span>
  );
}
