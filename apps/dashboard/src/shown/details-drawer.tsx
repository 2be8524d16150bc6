import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { PropsWithChildren } from 'react';

const useStyles = makeStyles({
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingBottom: tokens.spacingVerticalXL,
  },
});

interface DrawerProps {
  readonly open: boolean;
  readonly size: 'medium' | 'large';
  readonly onClose: () => void;
}

/** One thing of a list in full, beside the list; holds `Details` while it is open. */
export function DetailsDrawer({ open, size, onClose, children }: PropsWithChildren<DrawerProps>) {
  return (
    <OverlayDrawer open={open} position="end" size={size} onOpenChange={(_, change) => change.open || onClose()}>
      {children}
    </OverlayDrawer>
  );
}

/** What a drawer says: its title with the way out, and below it whatever the thing is. */
export function Details({
  title,
  onClose,
  children,
}: PropsWithChildren<{ readonly title: string; readonly onClose: () => void }>) {
  const styles = useStyles();
  const close = <Button appearance="subtle" aria-label="Close" icon={<DismissRegular />} onClick={onClose} />;
  return (
    <>
      <DrawerHeader>
        <DrawerHeaderTitle action={close}>{title}</DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body} tabIndex={0}>
        {children}
      </DrawerBody>
    </>
  );
}
