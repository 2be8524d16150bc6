import { tokens } from '@fluentui/react-components';
import {
  ArrowSyncRegular,
  CheckmarkCircleFilled,
  ClockRegular,
  DismissCircleFilled,
  HandRightRegular,
  SearchRegular,
  SubtractCircleRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Run } from '../api/shapes';
import { StateMark } from '../shown/state-mark';

export const kindWords: Readonly<Record<Run['kind'], string>> = {
  full: 'Full sync',
  incremental: 'Incremental sync',
  preview: 'Preview',
};

const brand = tokens.colorBrandForeground1;

const states: Readonly<Record<Run['state'], { readonly word: string; readonly icon: ReactElement }>> = {
  queued: { word: 'Queued', icon: <ClockRegular /> },
  observing: { word: 'Observing', icon: <SearchRegular color={brand} /> },
  planning: { word: 'Planning', icon: <SearchRegular color={brand} /> },
  held: { word: 'Held', icon: <HandRightRegular color={tokens.colorStatusWarningForeground3} /> },
  running: { word: 'Running', icon: <ArrowSyncRegular color={brand} /> },
  done: { word: 'Done', icon: <CheckmarkCircleFilled color={tokens.colorStatusSuccessForeground1} /> },
  failed: { word: 'Failed', icon: <DismissCircleFilled color={tokens.colorStatusDangerForeground1} /> },
  cancelled: { word: 'Cancelled', icon: <SubtractCircleRegular /> },
};

const waits: Readonly<Record<Run['state'], string>> = {
  queued: 'It waits for its turn.',
  observing: 'The collections are looked at.',
  planning: 'The group is read and compared.',
  held: 'Removals wait for a person.',
  running: 'Changes are written.',
  done: '',
  failed: 'It failed.',
  cancelled: '',
};

/** What a run says of itself, or what its state means. */
export const sentenceOf = ({ message, state }: Run): string => message ?? waits[state];

export const RunStateMark = ({ state }: { readonly state: Run['state'] }) => (
  <StateMark icon={states[state].icon} word={states[state].word} />
);
