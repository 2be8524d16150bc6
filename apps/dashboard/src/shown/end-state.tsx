import { tokens } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  ClockRegular,
  DismissCircleFilled,
  KeyRegular,
  PlugDisconnectedRegular,
  ProhibitedRegular,
  QuestionCircleRegular,
  ShieldErrorRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Ends } from '../api/shapes';
import { StateMark } from './state-mark';

export type EndState = Ends['items'][number]['state'];

const danger = { color: tokens.colorStatusDangerForeground1 };
const warning = { color: tokens.colorStatusWarningForeground3 };
const states: Readonly<Record<EndState, { readonly word: string; readonly icon: ReactElement }>> = {
  ok: { word: 'OK', icon: <CheckmarkCircleFilled color={tokens.colorStatusSuccessForeground1} /> },
  unreachable: { word: 'Not reachable', icon: <PlugDisconnectedRegular {...danger} /> },
  certificate: { word: 'Certificate not trusted', icon: <ShieldErrorRegular {...danger} /> },
  credential: { word: 'Credential refused', icon: <KeyRegular {...danger} /> },
  forbidden: { word: 'Rights are missing', icon: <ProhibitedRegular {...danger} /> },
  throttled: { word: 'Throttled', icon: <ClockRegular {...warning} /> },
  failing: { word: 'Failing', icon: <DismissCircleFilled {...danger} /> },
};

/** How a site or a tenant is, by word, icon and colour. */
export function EndStateMark({ state }: { readonly state: EndState | null | undefined }) {
  const { word, icon } = state ? states[state] : { word: 'Not asked yet', icon: <QuestionCircleRegular /> };
  return <StateMark icon={icon} word={word} />;
}
