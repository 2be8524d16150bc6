import { Badge, Body1, Button, Card, makeStyles, Subtitle2, Switch, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular, PauseRegular, PlayRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { admin, answer } from '../api/clients';
import type { Ends, Summary, Tenant } from '../api/shapes';
import { Confirm } from '../shown/confirm';
import { Copyable } from '../shown/copyable';
import { counted } from '../shown/count';
import { EndStateMark } from '../shown/end-state';
import { Failure } from '../shown/failure';
import { SelfTest } from '../shown/self-test';
import { Time } from '../shown/time';
import { useCaller } from '../sign-in/caller';
import { TenantFullSync } from './tenant-full-sync';

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
  },
  heading: { margin: 0 },
});

interface Props {
  readonly tenant: Tenant;
  readonly end: Ends['items'][number] | undefined;
  readonly figures: Summary['tenants'][number] | undefined;
}

/** A tenant: how it is, its switch, and what can be done with all of its groups. */
export function TenantCard({ tenant, end, figures }: Props) {
  const styles = useStyles();
  const queryClient = useQueryClient();
  const { may } = useCaller();
  const { cloudServiceId, tenantId, groupSyncEnabled, pausedItself, removed } = tenant;
  const [asked, setAsked] = useState<'switch' | 'full-sync'>();
  const readAgain = () => queryClient.invalidateQueries({ queryKey: ['ends'] });
  const params = { path: { cloudServiceId } };
  const pausing = useMutation({
    mutationFn: () =>
      pausedItself
        ? answer(admin.POST('/admin/v1/tenants/{cloudServiceId}/resume', { params }))
        : answer(admin.POST('/admin/v1/tenants/{cloudServiceId}/pause', { params })),
    onSettled: readAgain,
  });
  const throwSwitch = async () => {
    const body = { groupSyncEnabled: !groupSyncEnabled };
    await answer(admin.PATCH('/admin/v1/tenants/{cloudServiceId}', { params, body }));
    await readAgain();
  };
  return (
    <Card role="region" aria-label={cloudServiceId}>
      <div className={styles.row}>
        <Subtitle2 as="h2" className={styles.heading}>
          {cloudServiceId}
        </Subtitle2>
        <EndStateMark state={end?.state} />
        {tenant.paused && <Badge appearance="tint">Paused</Badge>}
        {removed && <Badge appearance="tint">Not in the configuration any more</Badge>}
      </div>
      <Copyable text={tenantId} of="the tenant id" />
      {end?.message && <Body1>{end.message}</Body1>}
      {end?.waitUntil && (
        <Body1>
          Writing goes on <Time at={end.waitUntil} />.
        </Body1>
      )}
      {figures && (
        <Body1>
          {figures.backlog
            ? `${counted(figures.backlog, 'change waits', 'changes wait')} for their turn`
            : 'Nothing waits'}
          {figures.quotaUsed !== null && `; ${percent.format(figures.quotaUsed)} of the quota is used`}.
        </Body1>
      )}
      {!removed && (
        <>
          <Switch
            checked={groupSyncEnabled}
            disabled={!may('admin')}
            label={groupSyncEnabled ? 'Group sync is on' : 'Group sync is off: nothing is written to the tenant'}
            onChange={() => setAsked('switch')}
          />
          {may('operator') && (
            <div className={styles.row}>
              <Button
                icon={pausedItself ? <PlayRegular /> : <PauseRegular />}
                disabled={pausing.isPending}
                onClick={() => pausing.mutate()}
              >
                {pausedItself ? 'Resume' : 'Pause'}
              </Button>
              <Button icon={<ArrowSyncRegular />} disabled={!groupSyncEnabled} onClick={() => setAsked('full-sync')}>
                Full sync of all groups
              </Button>
            </div>
          )}
          {pausing.error && <Failure of={pausing.error} />}
          {may('operator') && (
            <SelfTest
              of={cloudServiceId}
              run={() => answer(admin.POST('/admin/v1/tenants/{cloudServiceId}/self-test', { params }))}
            />
          )}
        </>
      )}
      {asked === 'switch' && (
        <Confirm
          title={`Switch group sync of ${cloudServiceId} ${groupSyncEnabled ? 'off' : 'on'}?`}
          doIt={groupSyncEnabled ? 'Switch off' : 'Switch on'}
          act={throwSwitch}
          onClose={() => setAsked(undefined)}
        >
          {groupSyncEnabled
            ? 'Nothing more is written to any group of the tenant, and nothing can be mapped to one. Members stay as they are. Changes of the collections are kept.'
            : 'Writing begins at once with all that was missed meanwhile. What others changed in the groups stays until the next full sync.'}
        </Confirm>
      )}
      {asked === 'full-sync' && <TenantFullSync cloudServiceId={cloudServiceId} onClose={() => setAsked(undefined)} />}
    </Card>
  );
}
