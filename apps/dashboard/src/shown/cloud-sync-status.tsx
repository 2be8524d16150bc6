import { tokens } from '@fluentui/react-components';
import { ArrowSyncRegular, CheckmarkCircleFilled, DismissCircleFilled, WarningFilled } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { CloudSyncStatus } from '../api/shapes';
import { StateMark } from './state-mark';

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

/** The status of a mapping, or of a sync that has ended: by colour, by icon and by word. */
export const CloudSyncStatusMark = ({ status }: { readonly status: CloudSyncStatus }) => (
  <StateMark icon={icons[status]} word={statusWords[status]} />
);
