import { ApiError, type AdminClient } from '@rollcall/client';
import type { PlannedSet } from './plan-set';
import type { SetStep } from './steps-of-set';

export interface CarriedOut {
  readonly done: readonly SetStep[];
  /** What came between; the steps after it are not done. */
  readonly failure?: unknown;
}

/** `disabled`: mappings that are made do nothing yet. `removeMembers`: of those that are removed, from their groups. */
export async function carryOut(
  admin: AdminClient,
  { steps, tenantId }: PlannedSet,
  settings: { readonly disabled: boolean; readonly removeMembers: boolean },
): Promise<CarriedOut> {
  const done: SetStep[] = [];
  try {
    for (const step of steps) done.push(await carryOutStep(step));
  } catch (failure) {
    return { done, failure };
  }
  return { done };

  async function carryOutStep(step: SetStep): Promise<SetStep> {
    const { change, site, collectionId, groupId, mappingId } = step;
    if (change === 'add') {
      const enabled = !settings.disabled;
      const made = await admin
        .createMapping({ site, collectionId, tenantId, groupId, enabled })
        .catch(unless('mapping-exists'));
      return made ? { ...step, mappingId: made.mappingId } : { ...step, change: 'keep', because: 'mapped already' };
    }
    if (change === 'keep' || mappingId === undefined) return step;
    const gone = await admin
      .deleteMapping(mappingId, settings.removeMembers || undefined)
      .then(() => true)
      .catch(unless('mapping-not-found'));
    return gone ? step : { ...step, change: 'keep', because: 'not mapped' };
  }
}

/** Somebody else may have done the same a moment before. */
const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if (error instanceof ApiError && error.code === code) return undefined;
    throw error;
  };
