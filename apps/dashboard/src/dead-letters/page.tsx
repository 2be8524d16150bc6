import {
  Button,
  Checkbox,
  Dropdown,
  Field,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Option,
  tokens,
} from '@fluentui/react-components';
import { ArrowReplyRegular, DeleteRegular, MailCheckmarkRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, monitoring } from '../api/clients';
import type { DeadLetter } from '../api/shapes';
import { usePages } from '../api/use-pages';
import { Confirm } from '../shown/confirm';
import { count, counted } from '../shown/count';
import { Empty } from '../shown/empty';
import { Failure } from '../shown/failure';
import { PageTitle } from '../shown/page-title';
import { Time } from '../shown/time';
import { type Column, VirtualTable } from '../shown/virtual-table';
import { useCaller } from '../sign-in/caller';
import { decideAll, decideEach, type Decision, type Outcome } from './decide';
import { LetterDrawer } from './letter-drawer';

const states: Readonly<Record<DeadLetter['state'], string>> = {
  open: 'Open',
  replayed: 'Replayed',
  discarded: 'Discarded',
};
const isState = (word: string | undefined): word is DeadLetter['state'] => word !== undefined && word in states;
/** Services read events; nobody else parks one. */
const SERVICES = ['collection-watcher', 'group-writer', 'full-sync-coordinator', 'status-service'];
const ALL = 'All services';
const words: Readonly<Record<Decision, string>> = { replay: 'Replay', discard: 'Discard' };

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalM,
  },
});

/** Messages that a service could not take in: why, what they say, and what becomes of them. */
export default function Page() {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const { may } = useCaller();
  const [state, setState] = useState<DeadLetter['state']>('open');
  const [service, setService] = useState(ALL);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState<string>();
  const [asked, setAsked] = useState<Decision>();
  const letters = usePages(['dead-letters', 'all', state, service], (cursor, signal) => {
    const query = { state: [state], ...(service !== ALL && { service }), ...(cursor && { cursor }) };
    return answer(monitoring.GET('/api/v1/dead-letters', { params: { query }, signal }));
  });
  const decisive = may('operator') && state === 'open';
  const picked = letters.rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);

  const settled = async () => {
    setChosen(new Set());
    await queryClient.invalidateQueries({ queryKey: ['dead-letters'] });
    await queryClient.invalidateQueries({ queryKey: ['cloud-sync', 'all', 'summary'] });
  };
  const deciding = useMutation({
    mutationFn: (decision: Decision) => decideEach(decision, picked),
    onSettled: settled,
  });
  const decidingAll = useMutation({
    mutationFn: (decision: Decision) => {
      const before = new Date().toISOString();
      return decideAll(decision, { before, ...(service !== ALL && { service }) });
    },
    onSettled: settled,
  });
  const outcome = deciding.data ?? decidingAll.data;

  const columns = useMemo<Column<DeadLetter>[]>(
    () => [
      {
        id: 'chosen',
        header: '',
        size: 48,
        cell: ({ row: { original } }) => (
          <Checkbox
            aria-label={`Choose ${original.id}`}
            checked={chosen.has(original.id)}
            onChange={() => setChosen((before) => toggled(before, original.id))}
          />
        ),
      },
      { id: 'at', header: 'Parked', size: 130, cell: ({ row: { original } }) => <Time at={original.at} /> },
      { id: 'service', header: 'Service', size: 160, cell: ({ row: { original } }) => original.service },
      { id: 'topic', header: 'Topic', size: 220, cell: ({ row: { original } }) => original.topic },
      {
        id: 'reason',
        header: 'Reason',
        size: 380,
        cell: ({ row: { original } }) => <span title={original.error}>{original.error}</span>,
      },
      { id: 'replays', header: 'Replays', size: 80, cell: ({ row: { original } }) => count(original.replays) },
      {
        id: 'look',
        header: 'Message',
        size: 110,
        cell: ({ row: { original } }) => (
          <Button size="small" onClick={() => setShown(original.id)} aria-label={`Show ${original.id}`}>
            Show
          </Button>
        ),
      },
    ],
    [chosen],
  );

  return (
    <>
      <PageTitle title="Dead letters" />
      <div className={styles.bar}>
        <Field label="State">
          <Dropdown
            value={states[state]}
            selectedOptions={[state]}
            onOptionSelect={(_, { optionValue }) => isState(optionValue) && setState(optionValue)}
          >
            {Object.entries(states).map(([value, word]) => (
              <Option key={value} value={value}>
                {word}
              </Option>
            ))}
          </Dropdown>
        </Field>
        <Field label="Service">
          <Dropdown
            value={service}
            selectedOptions={[service]}
            onOptionSelect={(_, { optionValue }) => setService(optionValue ?? ALL)}
          >
            {[ALL, ...SERVICES].map((name) => (
              <Option key={name}>{name}</Option>
            ))}
          </Dropdown>
        </Field>
        {decisive && letters.rows.length > 0 && (
          <>
            <Button
              icon={<ArrowReplyRegular />}
              disabled={picked.length === 0 || deciding.isPending}
              onClick={() => deciding.mutate('replay')}
            >
              Replay {count(picked.length)} chosen
            </Button>
            <Button
              icon={<DeleteRegular />}
              disabled={picked.length === 0 || deciding.isPending}
              onClick={() => deciding.mutate('discard')}
            >
              Discard {count(picked.length)} chosen
            </Button>
            <Button onClick={() => setAsked('replay')}>Replay all</Button>
            <Button onClick={() => setAsked('discard')}>Discard all</Button>
          </>
        )}
      </div>
      {deciding.error && <Failure of={deciding.error} />}
      {outcome && outcome.refused.length > 0 && <Refused outcome={outcome} />}
      {letters.error && <Failure of={letters.error} again={letters.readAgain} />}
      <VirtualTable
        label="Dead letters"
        columns={columns}
        visible={{ chosen: decisive }}
        rows={letters.rows}
        keyOf={({ id }) => id}
        numbers={['replays']}
        height="calc(100vh - 240px)"
        onEnd={letters.more}
        loadingMore={letters.loading || letters.loadingMore}
        empty={letters.complete && <NoLetter state={state} />}
      />
      {shown && <LetterDrawer id={shown} onClose={() => setShown(undefined)} />}
      {asked && (
        <Confirm
          title={`${words[asked]} all open messages${service === ALL ? '' : ` of ${service}`}?`}
          doIt={`${words[asked]} all`}
          act={() => decidingAll.mutateAsync(asked)}
          onClose={() => setAsked(undefined)}
        >
          {asked === 'replay'
            ? 'Each is sent to its topic once more, oldest first. Services that took it in before skip it; what still cannot be taken in comes back here.'
            : 'They are laid aside and nobody takes them in. Ask for a republish if what they said is missing.'}
        </Confirm>
      )}
    </>
  );
}

function Refused({ outcome: { decided, refused } }: { readonly outcome: Outcome }) {
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>
          {counted(decided, 'message')} done, {count(refused.length)} not
        </MessageBarTitle>
        {refused.slice(0, 5).join(' ')}
      </MessageBarBody>
    </MessageBar>
  );
}

function NoLetter({ state }: { readonly state: DeadLetter['state'] }) {
  if (state !== 'open') return <Empty title="None">Nobody has {state} a message yet.</Empty>;
  return (
    <Empty title="No dead letters" icon={<MailCheckmarkRegular />}>
      Every message was taken in by every service.
    </Empty>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}
