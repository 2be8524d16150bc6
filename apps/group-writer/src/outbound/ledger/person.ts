import { type MemberReason, type MemberResult, type MemberState, memberReason } from '@rollcall/contracts';
import { traceIdOf } from '@rollcall/platform';
import { memberState } from '@rollcall/status';
import { sentences } from '../../core/member-words';
import type { StoredRow } from './ledger-rows';

/** A member of a mapping, or somebody who is leaving it, as stored. */
export interface Person {
  readonly kind: 'claim' | 'leaver';
  readonly mappingId: string;
  readonly site: string;
  readonly resourceId: number | null;
  readonly objectId: string | null;
  readonly unresolved: string | null;
  readonly state: MemberState;
  readonly since: Date;
  readonly counting: boolean;
  readonly traceId: string | null;
  /** When the change of the collection was said that is being settled. */
  readonly changedAt: Date | null;
  readonly collectionType: 'device' | 'user';
}

/** A member that has just stopped being one without a removal: nobody has to write anything. */
export interface Gone {
  readonly mappingId: string;
  readonly site: string;
  readonly resourceId: number;
  readonly objectId: string | null;
}

/** The state of a member by its ledger row. */
export function claimState({ objectId, unresolved, counting }: Person, row: StoredRow | undefined): MemberState {
  if (!objectId) return unresolved ? 'unresolved' : 'pending';
  if (!counting || !row) return 'pending';
  return memberState(row) ?? 'pending';
}

/** What is said of a member or leaver who is in this state since then. */
export function resultOf(person: Person, row: StoredRow | undefined, state: MemberState, since: Date): MemberResult {
  const reason = reasonOf(person, row, state);
  const message = row?.message && reason === row.reason ? row.message : reason && sentences[reason];
  const waiting =
    row !== undefined &&
    (state === 'pending' || state === 'failed' || state === 'removing' || state === 'removalFailed');
  const cause = row?.traceId ?? person.traceId;
  return {
    mappingId: person.mappingId,
    site: person.site,
    ...(person.resourceId !== null && { resourceId: person.resourceId }),
    ...(person.objectId && { objectId: person.objectId }),
    ...(person.kind === 'leaver' && state !== 'removed' && state !== 'gone' && { leaving: true }),
    state,
    ...(reason && { reason }),
    ...(message && { message }),
    attempts: row?.attempts ?? 0,
    ...(waiting && row.attempts > 0 && row.nextTryAt && { nextTryAt: row.nextTryAt.toISOString() }),
    ...(row?.runId && { runId: row.runId }),
    ...(row?.requestId && { requestId: row.requestId }),
    ...(row?.answerStatus && { answer: answerOf(row.answerStatus, row.answerCode) }),
    since: since.toISOString(),
    ...(person.changedAt && !stops.has(state) && { changedAt: person.changedAt.toISOString() }),
    ...(cause && { traceId: traceIdOf(cause) }),
  };
}

/** In these the change that led here is not being settled any more, and has not been: a person or another answer decides. */
const stops: ReadonlySet<MemberState> = new Set(['gone', 'removalHeld', 'protected', 'unresolved']);

const answerOf = (status: number, code: string | null) => ({ status, ...(code !== null && { code }) });

function reasonOf(
  { unresolved, objectId, counting, kind }: Person,
  row: StoredRow | undefined,
  state: MemberState,
): MemberReason | undefined {
  switch (state) {
    case 'synced':
    case 'removed':
    case 'gone':
      return undefined;
    case 'unresolved':
      return memberReason.parse(unresolved);
    case 'protected':
      return 'protected';
    case 'removalHeld':
      return row?.setAside === 'rejected' ? 'rejected' : 'held';
    default:
      if (kind === 'claim' && !objectId) return 'not-looked-up';
      if (kind === 'claim' && !counting) return 'awaiting-first-sync';
      if (row?.setAside === 'disabled') return 'mapping-disabled';
      if (row?.reason) return memberReason.parse(row.reason);
      if (row?.inFlightSince) return 'writing';
      return kind === 'leaver' ? 'not-in-collection' : 'queued';
  }
}

/** What is said of somebody who is no member any more, without a removal. */
export const goneResult = ({ mappingId, site, resourceId, objectId }: Gone): MemberResult => ({
  mappingId,
  site,
  resourceId,
  ...(objectId && { objectId }),
  state: 'gone',
  attempts: 0,
  since: new Date().toISOString(),
});
