import type { ExplainStep, MemberExplanation } from '@rollcall/contracts';
import type { Explained } from '../commands/explain';
import { moment, peopleText } from './cell-text';
import type { Paint } from './paint';
import { memberMoods } from './status-words';

const stepNames: Readonly<Record<ExplainStep['step'], string>> = {
  source: 'Source',
  identity: 'Identity',
  decision: 'Decision',
  answer: 'Answer',
};

/** The newest of these are what a person looks for; JSON has all. */
const MOMENTS_SHOWN = 10;

/** Who it is, and the way to each group, as lines for people. */
export function explanationText(found: Explained, paint: Paint): string {
  const { name, resourceId, site, type, entraId, objectId, summary, explanations, memberships } = found;
  const who = [
    paint.strong(name ?? objectId ?? 'unnamed'),
    type,
    resourceId !== null && site !== null && `${resourceId} of ${site}`,
    entraId && `Entra id ${entraId}`,
    objectId && `object ${objectId}`,
  ].filter((part) => part);
  const ways = explanations.map((way) => {
    const membership = memberships.find(({ mappingId }) => mappingId === way.mappingId);
    return wayText(
      way,
      `${membership?.collectionName ?? way.collectionId} → ${membership?.groupName ?? way.groupId}`,
      paint,
    );
  });
  return [who.join('  '), ...(ways.length > 0 ? ways : [summary])].join('\n\n');
}

function wayText({ state, summary, steps, history }: MemberExplanation, title: string, paint: Paint): string {
  const mark = state === null ? '' : `  ${paint.mood(state, memberMoods[state])}`;
  const lines = steps.map(({ step, at, summary: said }) => `  ${time(at)}  ${stepNames[step].padEnd(8)}  ${said}`);
  const moments = history.slice(-MOMENTS_SHOWN).map((one) => {
    const why = one.message ?? one.reason ?? '';
    return `  ${paint.quiet(time(one.at))}  ${paint.mood(one.state, memberMoods[one.state])}${why && `  ${why}`}`;
  });
  const earlier = history.length > MOMENTS_SHOWN ? ` (the newest ${MOMENTS_SHOWN} of ${history.length})` : '';
  const past = moments.length > 0 ? [`  ${paint.quiet(`What happened${earlier}`)}`, ...moments] : [];
  return [`${paint.strong(title)}${mark}  ${summary}`, ...lines, ...past].join('\n');
}

const WIDTH_OF_TIME = 'yyyy-mm-dd hh:mm:ss'.length;

const time = (at: string | null): string => peopleText(moment(at)).padEnd(WIDTH_OF_TIME);
