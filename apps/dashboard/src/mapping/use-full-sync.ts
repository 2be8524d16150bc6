import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { admin, answer } from '../api/clients';
import { NotReachable, ProblemError } from '../api/problem';
import type { Plan, Run } from '../api/shapes';
import { useCaller } from '../sign-in/caller';
import { ended, isCode, planOf, runOf } from './queries';

/** Why a full sync is looked at: it is wanted, or it is what enabling the mapping brings. */
export type FullSyncPurpose = 'full-sync' | 'enable';

/** A full sync from its preview to its end. */
export interface FullSync {
  /** The run that works out what would happen. */
  readonly preview: Run | undefined;
  /** What would happen, once that is known. */
  readonly plan: Plan | undefined;
  /** Nothing can be told of what enabling would do: the mapping was in step before, and is frozen as it was then. */
  readonly frozen: boolean;
  /** An earlier preview was started, and was not true any more: nothing was written. */
  readonly outdated: boolean;
  /** The full sync, once it has been started. */
  readonly started: Run | undefined;
  readonly error: Error | null;
  readonly starting: boolean;
  /** Makes a new preview. */
  again(): void;
  /** `letGo`: what the guard would hold leaves too. */
  start(letGo: boolean): void;
  /** Gives up a preview that is still being made. */
  giveUp(): void;
}

/** Begins with a preview as soon as it is used. `onEnabled`: the full sync that follows begins by itself. */
export function useFullSync(mappingId: string, purpose: FullSyncPurpose, onEnabled: () => void): FullSync {
  const queryClient = useQueryClient();
  const { may } = useCaller();
  const [outdated, setOutdated] = useState(false);
  const request = useMutation({ mutationFn: () => requestPreview(mappingId) });
  const begin = useMutation({
    mutationFn: async ({ runId, plan, letGo }: { runId: string; plan: Plan | undefined; letGo: boolean }) => {
      if (purpose === 'enable') return enable(mappingId).then(onEnabled);
      // Applying a plan lets go what the guard would hold, and needs an approver; a plain full sync has it wait.
      return plan && may('approver') && (letGo || plan.held === 0)
        ? apply(runId, plan.planHash)
        : synchronize(mappingId);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['cloud-sync', mappingId] }),
  });
  const preview = useQuery({ ...runOf(mappingId, request.data ?? ''), enabled: request.data !== undefined });
  const ready = request.data !== undefined && preview.data?.state === 'done';
  const plan = useQuery({ ...planOf(mappingId, request.data ?? ''), enabled: ready });
  const run = useQuery({ ...runOf(mappingId, begin.data ?? ''), enabled: begin.data !== undefined });

  const { mutate: ask } = request;
  const { reset: forget } = begin;
  useEffect(() => ask(), [ask]);
  const changed = isCode(begin.error, 'plan-changed') || run.data?.code === 'plan-changed';
  useEffect(() => {
    if (!changed) return;
    setOutdated(true);
    forget();
    ask();
  }, [changed, forget, ask]);

  const { data } = preview;
  const frozen = purpose === 'enable' && data?.code === 'mapping-disabled';
  const given =
    data && !frozen && ended(data) && data.state !== 'done'
      ? new Error(data.message ?? 'The preview was given up.')
      : null;
  return {
    preview: data,
    plan: ready ? plan.data : undefined,
    frozen,
    outdated: outdated && !begin.data,
    started: changed ? undefined : run.data,
    error: request.error ?? preview.error ?? plan.error ?? (changed ? null : begin.error) ?? given,
    starting: begin.isPending || begin.isSuccess,
    again: () => {
      forget();
      ask();
    },
    start: (letGo) => {
      if (request.data && (plan.data || frozen)) begin.mutate({ runId: request.data, plan: plan.data, letGo });
    },
    giveUp: () => {
      if (data && !ended(data)) void cancel(data.id);
    },
  };
}

async function requestPreview(mappingId: string): Promise<string> {
  const params = { path: { mappingId } };
  const { runs } = await answer(
    admin.POST('/admin/v1/mappings/{mappingId}/synchronize', { params, body: { dryRun: true } }),
  );
  return idOf(runs[0]);
}

async function synchronize(mappingId: string): Promise<string> {
  const params = { path: { mappingId } };
  const { runs } = await answer(
    admin.POST('/admin/v1/mappings/{mappingId}/synchronize', { params, body: { dryRun: false } }),
  );
  return idOf(runs[0]);
}

async function apply(runId: string, planHash: string): Promise<string> {
  const params = { path: { runId } };
  return (await answer(admin.POST('/admin/v1/runs/{runId}/apply', { params, body: { planHash } }))).id;
}

async function enable(mappingId: string): Promise<void> {
  await admin.PATCH('/admin/v1/mappings/{mappingId}', { params: { path: { mappingId } }, body: { enabled: true } });
}

function idOf(run: { readonly id: string } | undefined): string {
  if (!run) throw new NotReachable();
  return run.id;
}

/** Whoever closes the preview need not hear that it had just ended. */
async function cancel(runId: string): Promise<void> {
  try {
    await admin.POST('/admin/v1/runs/{runId}/cancel', { params: { path: { runId } } });
  } catch (error) {
    if (!(error instanceof ProblemError || error instanceof NotReachable)) throw error;
  }
}
