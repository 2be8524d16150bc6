import { Button, MessageBar, MessageBarActions, MessageBarBody } from '@fluentui/react-components';

/** Says of a list that is too long to be read again by itself that something in it has changed. */
export function Outdated({ of: things, readAgain }: { readonly of: string; readonly readAgain: () => void }) {
  return (
    <MessageBar>
      <MessageBarBody>{things} have changed since this long list was read.</MessageBarBody>
      <MessageBarActions>
        <Button onClick={readAgain}>Read again</Button>
      </MessageBarActions>
    </MessageBar>
  );
}
