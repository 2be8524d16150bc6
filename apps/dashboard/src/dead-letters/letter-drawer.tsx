import {
  makeStyles,
  Spinner,
  Subtitle2,
  Table,
  TableBody,
  TableCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { answer, monitoring } from '../api/clients';
import { counted } from '../shown/count';
import { Details, DetailsDrawer } from '../shown/details-drawer';
import { Failure } from '../shown/failure';
import { Time } from '../shown/time';

const useStyles = makeStyles({
  text: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    maxHeight: '40vh',
    overflow: 'auto',
    margin: 0,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
  },
  name: { width: '160px', color: tokens.colorNeutralForeground3 },
  value: { overflowWrap: 'anywhere' },
});

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

/** One message as it was: why it was not taken in, its headers, and what it says. */
export function LetterDrawer({ id, onClose }: Props) {
  const letter = useQuery({
    queryKey: ['dead-letters', 'all', 'one', id],
    queryFn: ({ signal }) => answer(monitoring.GET('/api/v1/dead-letters/{id}', { params: { path: { id } }, signal })),
  });
  return (
    <DetailsDrawer open size="large" onClose={onClose}>
      <Details title="A message that was not taken in" onClose={onClose}>
        {letter.error && <Failure of={letter.error} again={() => void letter.refetch()} />}
        {letter.isPending && <Spinner label="The message is on its way" />}
        {letter.data && (
          <>
            <Table size="small" aria-label="What is known of it">
              <TableBody>
                <Fact name="Reason">{letter.data.error}</Fact>
                <Fact name="Service">{letter.data.service}</Fact>
                <Fact name="Topic">
                  {letter.data.topic}
                  {letter.data.partition !== null &&
                    `, partition ${letter.data.partition}, offset ${letter.data.offset}`}
                </Fact>
                <Fact name="Key">{letter.data.key ?? '–'}</Fact>
                <Fact name="Parked">
                  <Time at={letter.data.at} />
                </Fact>
                <Fact name="State">
                  {letter.data.state}
                  {letter.data.decidedBy && ` by ${letter.data.decidedBy}, `}
                  {letter.data.decidedAt && <Time at={letter.data.decidedAt} />}
                </Fact>
                <Fact name="Replays">{letter.data.replays}</Fact>
              </TableBody>
            </Table>
            <Subtitle2 as="h3">
              Message{letter.data.bytes !== null && ` (${counted(letter.data.bytes, 'byte')})`}
            </Subtitle2>
            <Text of="Message">{indented(letter.data.value)}</Text>
            <Subtitle2 as="h3">Headers</Subtitle2>
            <Text of="Headers">
              {Object.entries(letter.data.headers)
                .map(([name, value]) => `${name}: ${value}`)
                .join('\n')}
            </Text>
          </>
        )}
      </Details>
    </DetailsDrawer>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles();
  return (
    <TableRow>
      <TableCell className={styles.name}>{name}</TableCell>
      <TableCell className={styles.value}>{children}</TableCell>
    </TableRow>
  );
}

/** A scroller must be reachable by keyboard. */
function Text({ of: what, children }: { readonly of: string; readonly children: string }) {
  const styles = useStyles();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className={styles.text} tabIndex={0} role="region" aria-label={what}>
      {children}
    </pre>
  );
}

/** JSON for reading; anything else as it is. */
function indented(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
