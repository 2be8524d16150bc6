import { Badge, makeStyles, tokens, Tooltip } from '@fluentui/react-components';
import {
  ClockRegular,
  DatabaseWarningRegular,
  HandRightRegular,
  HourglassHalfRegular,
  KeyRegular,
  PauseRegular,
  PeopleErrorRegular,
  PlugDisconnectedRegular,
  PresenceBlockedRegular,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { Attention } from '../api/shapes';

interface Meaning {
  readonly word: string;
  /** What it means for the mapping, and what helps. */
  readonly sentence: string;
  readonly icon: ReactElement;
  readonly color: 'danger' | 'warning' | 'informative';
}

/** What a mapping may need a person for, most serious first. */
export const attentions: Readonly<Record<Attention, Meaning>> = {
  credential: {
    word: 'Credential',
    sentence: 'The tenant refuses the app registration. Renew its secret or certificate, or give it its permissions.',
    icon: <KeyRegular />,
    color: 'danger',
  },
  'group-unusable': {
    word: 'Group unusable',
    sentence: 'The group cannot be written: it is gone, or of a kind that takes no assigned members.',
    icon: <PeopleErrorRegular />,
    color: 'danger',
  },
  'source-lost': {
    word: 'Source lost',
    sentence: 'The collection is gone or cannot be read. Its members stay in the group.',
    icon: <DatabaseWarningRegular />,
    color: 'danger',
  },
  held: {
    word: 'Held',
    sentence: 'So many removals at once are unusual. They wait until a person releases or rejects them.',
    icon: <HandRightRegular />,
    color: 'warning',
  },
  'tenant-disabled': {
    word: 'Tenant disabled',
    sentence: 'Group sync is switched off for the tenant: nothing is written to its groups.',
    icon: <PlugDisconnectedRegular />,
    color: 'informative',
  },
  disabled: {
    word: 'Disabled',
    sentence: 'The mapping is disabled. Changes of the collection are kept, and count when it is enabled again.',
    icon: <PresenceBlockedRegular />,
    color: 'informative',
  },
  paused: {
    word: 'Paused',
    sentence: 'Writing is paused. What changes meanwhile is written when it goes on.',
    icon: <PauseRegular />,
    color: 'informative',
  },
  'awaiting-first-sync': {
    word: 'Awaiting first sync',
    sentence: 'The first full sync has not been planned yet; nothing was written to the group so far.',
    icon: <HourglassHalfRegular />,
    color: 'informative',
  },
  stale: {
    word: 'Stale',
    sentence: 'The site has not been read for a while, so the figures may be older than the collection.',
    icon: <ClockRegular />,
    color: 'warning',
  },
};

const useStyles = makeStyles({ marks: { display: 'inline-flex', gap: tokens.spacingHorizontalXS } });

/** Each reason with its icon and its word; the whole sentence on hover and on focus. */
export function AttentionMarks({ of: reasons }: { readonly of: readonly Attention[] }) {
  const styles = useStyles();
  return (
    <span className={styles.marks}>
      {reasons.map((reason) => {
        const { word, sentence, icon, color } = attentions[reason];
        return (
          <Tooltip key={reason} content={sentence} relationship="description">
            <Badge appearance="tint" color={color} icon={icon}>
              {word}
            </Badge>
          </Tooltip>
        );
      })}
    </span>
  );
}
