import { MessageBar, MessageBarBody, MessageBarGroup, MessageBarTitle } from '@fluentui/react-components';
import type { CloudSyncRow } from '../api/shapes';
import { attentions } from '../shown/attention';

/** What the mapping waits for, each with what helps; a hold has a banner of its own. */
export function AttentionList({ row }: { readonly row: CloudSyncRow }) {
  const gone = [
    ...(row.siteRemoved
      ? [`The site ${row.site} is not in the configuration any more. Put it back, or delete the mapping.`]
      : []),
    ...(row.tenantRemoved
      ? [`The tenant ${row.cloudServiceId} is not in the configuration any more. Put it back, or delete the mapping.`]
      : []),
  ];
  const reasons = row.attention.filter((reason) => reason !== 'held');
  const unread = row.collectionState === 'incomplete';
  if (gone.length + reasons.length === 0 && !unread) return null;
  const bars = [
    ...gone.map((sentence) => (
      <MessageBar key={sentence} intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>Not configured</MessageBarTitle>
          {sentence} What is shown is what was known last.
        </MessageBarBody>
      </MessageBar>
    )),
    ...reasons.map((reason) => {
      const { word, sentence, icon, color } = attentions[reason];
      return (
        <MessageBar key={reason} intent={intents[color]} layout="multiline" icon={icon}>
          <MessageBarBody>
            <MessageBarTitle>{word}</MessageBarTitle>
            {sentence}
          </MessageBarBody>
        </MessageBar>
      );
    }),
    ...(unread
      ? [
          <MessageBar key="unread" intent="warning" layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>Last read not complete</MessageBarTitle>
              {row.collectionMessage ?? 'What was read of the collection cannot be trusted'}. Nobody is removed because
              of it; it is read again by itself.
            </MessageBarBody>
          </MessageBar>,
        ]
      : []),
  ];
  return <MessageBarGroup>{bars}</MessageBarGroup>;
}

const intents = { danger: 'error', warning: 'warning', informative: 'info' } as const;
