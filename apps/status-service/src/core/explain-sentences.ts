import type { decisionStep, sourceStep } from '@rollcall/contracts';
import type { z } from 'zod';
import type { MemberMoment } from './member-history';

export type Decision = NonNullable<z.infer<typeof decisionStep>['decision']>;

/** What the site said last of a resource. Times are ISO 8601; null in what was taken in by an older version. */
export interface SourceRow {
  readonly name: string;
  readonly type: z.infer<typeof sourceStep>['type'];
  readonly entraId: string | null;
  readonly entraTenantId: string | null;
  readonly obsolete: boolean | null;
  readonly vanishedAt: string | null;
  readonly eventId: string | null;
  readonly saidAt: string | null;
}

/** @param member it is one, or is leaving: then the site has spoken of it, and will again. */
export function sourceSentence(source: SourceRow | undefined, member: boolean): string {
  if (!source && member) return 'The site has not spoken of it yet.';
  if (!source) return 'Nothing is known of it at the site: it is in no collection that is mapped.';
  if (source.vanishedAt) return `The site has had no record of ${source.name} since ${source.vanishedAt}.`;
  if (source.obsolete) return `The record of ${source.name} is obsolete: a newer one stands for the same machine.`;
  if (!source.entraId) return `The site knows ${source.name}, and no Entra id for it.`;
  return `The site knows ${source.name} with the Entra id ${source.entraId}.`;
}

/** What each decision means. */
export const decisionSentences: Readonly<Record<Decision, string>> = {
  add: 'It is to be in the group.',
  remove: 'It is not in the collection any more and is to leave the group.',
  hold: 'It is to leave the group, and a person has to release that first: there are suspiciously many removals.',
  reject: 'A person decided that it stays in the group until the next full sync.',
  protect: 'A list of the mapping keeps it as it is.',
  'look-up': 'Its Entra object is looked up first.',
  'leave-out': 'It cannot be added while no Entra object is known for it; it is looked up again by itself.',
  wait: 'It waits.',
  forget: 'Nobody claims it any more: it stays in the group as it is.',
};

export function answerSentence({ state, message, nextTryAt }: MemberMoment): string {
  if (state === 'synced') return 'Graph acknowledged that it is in the group.';
  if (state === 'removed') return 'Graph acknowledged that it is out of the group.';
  const next = nextTryAt ? ` It is tried again at ${nextTryAt}.` : '';
  return `${message ?? 'Graph did not take the change.'}${next}`;
}

export function unansweredSentence(last: MemberMoment | undefined): string {
  if (last?.state === 'synced') return 'Nothing had to be written: it was in the group already.';
  if (last && ['pending', 'removing'].includes(last.state)) return 'Graph has not answered yet.';
  return 'Nothing was asked of Graph.';
}

export function summaryOf(now: Pick<MemberMoment, 'state' | 'message'>): string {
  const why = now.message ? ` ${now.message}` : '';
  switch (now.state) {
    case 'synced':
      return 'It is in the group.';
    case 'pending':
      return `It is on its way into the group.${why}`;
    case 'failed':
      return `It could not be added.${why}`;
    case 'unresolved':
      return `It is not in the group, for want of an Entra object.${why}`;
    case 'removing':
      return `It is on its way out of the group.${why}`;
    case 'removalFailed':
      return `It could not be removed.${why}`;
    case 'removalHeld':
      return `It is still in the group.${why}`;
    case 'protected':
      return decisionSentences.protect;
    case 'removed':
      return 'It left the group.';
    case 'gone':
      return decisionSentences.forget;
  }
}

export function absentSummary(source: SourceRow | undefined, told: readonly MemberMoment[]): string {
  const last = told.at(-1);
  if (last?.state === 'removed') return `It left the group at ${last.since}, after it had left the collection.`;
  if (last) return 'It is not in the collection any more.';
  return source ? 'It is not in the collection.' : 'It is in no collection that is mapped.';
}
