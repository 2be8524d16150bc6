import { Button, makeStyles, tokens, Tooltip } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';

const useStyles = makeStyles({
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
});

/** An id that somebody will want to paste elsewhere. */
export function Copyable({ text, of: what }: { readonly text: string; readonly of: string }) {
  const styles = useStyles();
  const [copied, setCopied] = useState(false);
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <span>
      <span className={styles.text}>{text}</span>
      <Tooltip
        content={copied ? 'Copied' : `Copy ${what}`}
        relationship="label"
        onVisibleChange={(_, { visible }) => visible || setCopied(false)}
      >
        <Button
          appearance="transparent"
          size="small"
          icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
          onClick={copy}
        />
      </Tooltip>
    </span>
  );
}
