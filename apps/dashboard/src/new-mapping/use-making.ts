import { useQueryClient } from '@tanstack/react-query';
import { type Dispatch, useCallback } from 'react';
import { admin, answer } from '../api/clients';
import { NotReachable } from '../api/problem';
import { type Change, type ChosenGroup, type Draft, keyOf, waiting } from './draft';

/**
 * What is done with the draft at the API. A mapping is made disabled, so that nothing is written before a person has seen
 * what would be; each group goes its own way, and an error of one is kept with it.
 */
export function useMaking(draft: Draft, dispatch: Dispatch<Change>) {
  const queryClient = useQueryClient();

  const preview = useCallback(
    async (group: ChosenGroup, mappingId: string) => {
      try {
        const params = { path: { mappingId } };
        const call = admin.POST('/admin/v1/mappings/{mappingId}/synchronize', { params, body: { dryRun: true } });
        const runId = (await answer(call)).runs[0]?.id;
        dispatch({ kind: 'work', group, work: { at: 'made', mappingId, ...(runId && { runId }) } });
      } catch (error) {
        dispatch({ kind: 'work', group, work: { at: 'made', mappingId, error } });
      }
    },
    [dispatch],
  );

  const make = useCallback(
    async (group: ChosenGroup) => {
      const { collection, options, work } = draft;
      const before = work[keyOf(group)];
      if (!collection || before?.at === 'made' || before?.at === 'enabled') return;
      const key = (before?.at === 'refused' && before.key) || newKey();
      dispatch({ kind: 'work', group, work: { at: 'making' } });
      try {
        const { site, collectionId } = collection;
        const { cloudServiceId: tenantId, groupId } = group;
        const { mode, guard, schedule } = options;
        const body = {
          site,
          collectionId,
          tenantId,
          groupId,
          enabled: false,
          mode,
          ...(guard && { guard }),
          ...(schedule && { schedule }),
        };
        const params = { header: { 'Idempotency-Key': key } };
        const { mappingId } = await answer(admin.POST('/admin/v1/mappings', { params, body }));
        dispatch({ kind: 'work', group, work: { at: 'made', mappingId } });
        await preview(group, mappingId);
      } catch (error) {
        // a refusal is remembered with its key; only a request whose answer was lost is sent as the same one
        const sameAgain = error instanceof NotReachable ? key : undefined;
        dispatch({ kind: 'work', group, work: { at: 'refused', error, key: sameAgain } });
      }
    },
    [draft, dispatch, preview],
  );

  const enable = useCallback(async () => {
    const enabled = await Promise.all(
      waiting(draft).map(async ({ mappingId, ...group }) => {
        try {
          const params = { path: { mappingId } };
          await answer(admin.PATCH('/admin/v1/mappings/{mappingId}', { params, body: { enabled: true } }));
          dispatch({ kind: 'work', group, work: { at: 'enabled', mappingId } });
          return true;
        } catch (error) {
          const its = draft.work[keyOf(group)];
          if (its?.at === 'made') dispatch({ kind: 'work', group, work: { ...its, error } });
          return false;
        }
      }),
    );
    void queryClient.invalidateQueries({ queryKey: ['cloud-sync'] });
    if (enabled.every(Boolean)) dispatch({ kind: 'go', step: 'done' });
  }, [draft, dispatch, queryClient]);

  /** Takes back what was made and not enabled; nothing was written to its group. Throws what the API says. */
  const remove = useCallback(async () => {
    for (const { mappingId, ...group } of waiting(draft)) {
      const params = { path: { mappingId } };
      await admin.DELETE('/admin/v1/mappings/{mappingId}', { params });
      dispatch({ kind: 'work', group, work: undefined });
    }
    void queryClient.invalidateQueries({ queryKey: ['cloud-sync'] });
  }, [draft, dispatch, queryClient]);

  return { make, preview, enable, remove };
}

/** Not randomUUID, which browsers only have where the page came by HTTPS or from this machine. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
