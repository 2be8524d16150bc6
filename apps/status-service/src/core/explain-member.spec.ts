import { explainMember, type MemberStory } from './explain-member';
import type { SourceRow } from './explain-sentences';
import { lastStay, withoutRepeats, type MemberMoment } from './member-history';

const OBJECT = '00000000-0000-4000-8000-000000001001';

const source: SourceRow = {
  name: 'LT-1',
  type: 'device',
  entraId: 'an id',
  entraTenantId: 'a tenant',
  obsolete: false,
  vanishedAt: null,
  eventId: 'event 0',
  saidAt: '2026-11-21T10:00:00.000Z',
};

/** What event `number` said, so many seconds after ten. */
const moment = (number: number, given: Partial<MemberMoment>): MemberMoment => ({
  at: new Date(Date.UTC(2026, 10, 21, 10, 0, number)).toISOString(),
  eventId: `event ${number}`,
  state: 'pending',
  reason: null,
  message: null,
  objectId: OBJECT,
  attempts: 0,
  nextTryAt: null,
  runId: null,
  requestId: null,
  answer: null,
  since: '2026-11-21T10:00:00.000Z',
  changedAt: null,
  ...given,
});

const lookedUp = moment(1, { reason: 'not-looked-up', objectId: null });
const queued = moment(2, { reason: 'queued', runId: 'a run' });
const throttled = moment(3, { reason: 'throttled', message: 'Too many.', attempts: 1, requestId: 'r1' });
const synced = moment(4, { state: 'synced', attempts: 2, requestId: 'r2', answer: { status: 204 } });
const removing = moment(5, { state: 'removing', reason: 'not-in-collection' });
const removed = moment(6, { state: 'removed', attempts: 1, requestId: 'r3' });

const story = (...moments: MemberMoment[]): MemberStory => ({ source, now: moments.at(-1), moments });
const stepsOf = (told: MemberStory) =>
  explainMember(told).steps.map((step) => [step.step, step.eventId ?? 'nobody', step.summary].join(': '));

describe('the way of a member', () => {
  it('goes by what was said last while the members are on their way back (a rebuild)', () => {
    const emptied: MemberStory = { source: undefined, now: undefined, moments: [queued, synced] };
    expect(explainMember(emptied)).toMatchObject({
      summary: 'It is in the group.',
      steps: [{ summary: 'The site has not spoken of it yet.' }, {}, {}, {}],
    });
    const left: MemberStory = { ...emptied, moments: [queued, synced, removing, removed] };
    expect(explainMember(left).summary).toMatch(/^It left the group/);
  });

  it('goes from the row of the site to the answer of Graph, each step with the event that said it first', () => {
    expect(stepsOf(story(lookedUp, queued, throttled, synced))).toEqual([
      'source: event 0: The site knows LT-1 with the Entra id an id.',
      `identity: event 2: It is the Entra object ${OBJECT}.`,
      'decision: event 2: It is to be in the group.',
      'answer: event 4: Graph acknowledged that it is in the group.',
    ]);
  });

  it('tells what Graph refused, and when it is tried again', () => {
    const nextTryAt = '2026-11-21T11:00:00.000Z';
    const failed = moment(4, { state: 'failed', message: 'No right.', attempts: 1, requestId: 'r', nextTryAt });
    expect(explainMember(story(queued, failed))).toMatchObject({
      summary: 'It could not be added. No right.',
      steps: [{}, {}, {}, { summary: `No right. It is tried again at ${nextTryAt}.`, state: 'failed', requestId: 'r' }],
    });
  });

  it('does not take the answer to the addition for that to the removal', () => {
    expect(stepsOf(story(synced, removing)).slice(2)).toEqual([
      'decision: event 5: It is not in the collection any more and is to leave the group.',
      'answer: nobody: Graph has not answered yet.',
    ]);
  });

  it('begins anew with each stay in the collection', () => {
    expect(stepsOf(story(queued, synced, removing, removed, moment(7, { reason: 'queued' }))).slice(1)).toEqual([
      `identity: event 7: It is the Entra object ${OBJECT}.`,
      'decision: event 7: It is to be in the group.',
      'answer: nobody: Graph has not answered yet.',
    ]);
  });

  it('tells of one who has left', () => {
    const told = { ...story(synced, removing, removed), now: undefined };
    expect(explainMember(told).summary).toContain('It left the group');
    expect(stepsOf(told)[3]).toBe('answer: event 6: Graph acknowledged that it is out of the group.');
  });

  it.each([
    [{ reason: 'held' }, 'hold'],
    [{ reason: 'rejected' }, 'reject'],
  ] as const)('names the decision on %j', (given, decision) => {
    const held = moment(5, { state: 'removalHeld', ...given });
    expect(explainMember(story(synced, held)).steps[2].decision).toBe(decision);
  });

  it('says when no Entra object was found, and that nothing was asked of Graph', () => {
    const unresolved = moment(2, { state: 'unresolved', reason: 'no-entra-id', objectId: null, message: 'No id.' });
    expect(stepsOf(story(lookedUp, unresolved)).slice(1)).toEqual([
      'identity: event 2: No id.',
      expect.stringContaining('decision: event 2: It cannot be added'),
      'answer: nobody: Nothing was asked of Graph.',
    ]);
  });

  it('says that one who was there already needed no write', () => {
    const there = moment(2, { state: 'synced' });
    expect(stepsOf(story(there))[3]).toBe('answer: nobody: Nothing had to be written: it was in the group already.');
  });

  it('tells what is so now where the events are not kept any more', () => {
    const told = { source, now: { ...synced, eventId: null }, moments: [] };
    expect(explainMember(told).steps[3]).toMatchObject({ state: 'synced', eventId: null, requestId: 'r2' });
  });

  it('tells of one that is in no collection', () => {
    expect(explainMember({ source, now: undefined, moments: [] }).summary).toBe('It is not in the collection.');
  });
});

describe('a history', () => {
  it('leaves out what only says once more what was said just before', () => {
    const again = { ...synced, at: queued.at, eventId: 'another' };
    expect(withoutRepeats([queued, synced, again, removing, synced])).toEqual([queued, synced, removing, synced]);
  });

  it('knows the last stay by the last departure before its end', () => {
    expect(lastStay([queued, removed, synced])).toEqual([synced]);
    expect(lastStay([queued, removed])).toEqual([queued, removed]);
    expect(lastStay([])).toEqual([]);
  });
});
