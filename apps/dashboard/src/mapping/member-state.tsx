import { tokens } from '@fluentui/react-components';
import {
  ArrowExitRegular,
  CheckmarkCircleFilled,
  ClockRegular,
  DismissCircleFilled,
  HandRightRegular,
  PersonQuestionMarkRegular,
  ShieldRegular,
  SubtractCircleRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { MemberState } from '../api/shapes';
import { StateMark } from '../shown/state-mark';

interface Meaning {
  readonly word: string;
  readonly icon: ReactElement;
  readonly sentence: string;
}

const danger = tokens.colorStatusDangerForeground1;
const warning = tokens.colorStatusWarningForeground3;

const states: Readonly<Record<MemberState, Meaning>> = {
  synced: {
    word: 'Synced',
    icon: <CheckmarkCircleFilled color={tokens.colorStatusSuccessForeground1} />,
    sentence: 'It is in the group.',
  },
  pending: {
    word: 'In progress',
    icon: <ClockRegular color={tokens.colorBrandForeground1} />,
    sentence: 'It is on its way into the group.',
  },
  failed: { word: 'Failed', icon: <DismissCircleFilled color={danger} />, sentence: 'It could not be added.' },
  unresolved: {
    word: 'No Entra record',
    icon: <PersonQuestionMarkRegular color={warning} />,
    sentence: 'No Entra object is known for it; it is looked up again by itself.',
  },
  protected: { word: 'Protected', icon: <ShieldRegular />, sentence: 'A list of the mapping keeps it as it is.' },
  removing: {
    word: 'Removing',
    icon: <ArrowExitRegular color={tokens.colorBrandForeground1} />,
    sentence: 'It has left the collection and is on its way out of the group.',
  },
  removalFailed: {
    word: 'Removal failed',
    icon: <DismissCircleFilled color={danger} />,
    sentence: 'It has left the collection and could not be removed from the group.',
  },
  removalHeld: {
    word: 'Removal held',
    icon: <HandRightRegular color={warning} />,
    sentence: 'It has left the collection and stays in the group until a person decides.',
  },
  removed: { word: 'Removed', icon: <SubtractCircleRegular />, sentence: 'It has left the group.' },
  gone: {
    word: 'Forgotten',
    icon: <SubtractCircleRegular />,
    sentence: 'Nobody claims it any more: it stays in the group as it is.',
  },
};

export const wordOf = (state: MemberState): string => states[state].word;
/** What the state means, when nothing more is said of the member. */
export const meaningOf = (state: MemberState): string => states[state].sentence;

export const MemberStateMark = ({ state }: { readonly state: MemberState }) => (
  <StateMark icon={states[state].icon} word={states[state].word} />
);
