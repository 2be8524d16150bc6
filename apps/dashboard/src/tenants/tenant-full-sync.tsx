import { Body1, ProgressBar } from '@fluentui/react-components';
import { useQueries, useQuery } from '@tanstack/react-query';
import { admin, answer } from '../api/clients';
import { ended, planOf, runOf } from '../mapping/queries';
import { Confirm } from '../shown/confirm';
import { count, counted } from '../shown/count';
import { Failure } from '../shown/failure';

/** So many groups are previewed one by one; for more of them the preview would take longer than anybody waits. */
const PREVIEWED = 50;

interface Props {
  readonly cloudServiceId: string;
  readonly onClose: () => void;
}

/** A full sync of all groups of a tenant: what it would do, before it begins. */
export function TenantFullSync({ cloudServiceId, onClose }: Props) {
  const params = { path: { cloudServiceId } };
  const synchronize = (dryRun: boolean) =>
    answer(admin.POST('/admin/v1/tenants/{cloudServiceId}/synchronize', { params, body: { dryRun } }));
  const previews = useQuery({
    queryKey: ['tenant-preview', cloudServiceId],
    queryFn: async () => (await synchronize(true)).runs,
    staleTime: Infinity,
    gcTime: 0, // the next time the dialog opens it looks again
    refetchInterval: false,
    retry: false,
  });
  const runs = previews.data ?? [];
  const some = runs.slice(0, PREVIEWED).map(({ id, mappingIds }) => ({ id, mappingId: mappingIds[0] ?? 'all' }));
  const states = useQueries({ queries: some.map(({ id, mappingId }) => runOf(mappingId, id)) });
  const plans = useQueries({
    queries: some.map(({ id, mappingId }, index) => ({
      ...planOf(mappingId, id),
      enabled: states[index]?.data?.state === 'done',
    })),
  });
  const over = states.filter(
    ({ data, isError }, index) =>
      isError || (data && ended(data) && (data.state !== 'done' || plans[index]?.isFetched)),
  ).length;
  const known = plans.flatMap(({ data }) => data ?? []);
  const sum = (of: 'additions' | 'removals' | 'held') => known.reduce((all, plan) => all + plan[of], 0);
  const failed = over - known.length;
  const isReady = previews.data !== undefined && over === some.length;

  return (
    <Confirm
      title={`Full sync of all groups of ${cloudServiceId}?`}
      doIt="Start the full syncs"
      act={() => synchronize(false)}
      onClose={onClose}
      ready={isReady && runs.length > 0}
    >
      {previews.error && <Failure of={previews.error} />}
      {!previews.error && !isReady && (
        <>
          <Body1>
            What would happen is worked out; nothing is written. {count(over)} of {counted(some.length, 'group')} so
            far.
          </Body1>
          <ProgressBar value={over} max={Math.max(1, some.length)} aria-label="Groups previewed" />
        </>
      )}
      {isReady && (
        <Body1>
          In {counted(known.length, 'group')}, <strong>{counted(sum('additions'), 'member')} would join</strong> and{' '}
          <strong>{count(sum('removals'))} would leave</strong>
          {sum('held') > 0 && `; ${count(sum('held'))} of these removals would wait for a person`}.
          {failed > 0 && ` Of ${counted(failed, 'group')} it cannot be told: see their mappings.`}
          {runs.length > some.length && ` ${counted(runs.length - some.length, 'more group')} were not counted here.`}
        </Body1>
      )}
    </Confirm>
  );
}
