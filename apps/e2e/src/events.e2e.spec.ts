import {
  collectionObserved,
  groupMemberChanged,
  look,
  mappingChanged,
  mappingFigures,
  memberResults,
  membershipChanged,
  reconcile,
  resourcesObserved,
  runChanged,
  runPlanned,
  siteObserved,
  tenantChanged,
  tenantObserved,
  topics,
  type EventDefinition,
  type TopicName,
} from '@rollcall/contracts';
import { eventually, startSystem, type Listening, type MessageSeen, type RunningSystem } from '@rollcall/testing';
import { Company, type Person } from './company';

jest.setTimeout(180_000);

/** What a plain day publishes: a mapping, its full sync, a change. */
const definitions: readonly EventDefinition[] = [
  collectionObserved,
  groupMemberChanged,
  look,
  mappingChanged,
  mappingFigures,
  memberResults,
  membershipChanged,
  reconcile,
  resourcesObserved,
  runChanged,
  runPlanned,
  siteObserved,
  tenantChanged,
  tenantObserved,
];
const names = Object.keys(topics).filter((name): name is TopicName => name in topics);

let system: RunningSystem;
let company: Company;
let topic: ReadonlyMap<TopicName, Listening>;
let b: Person;
let c: Person;
let groupId: string;

beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
  topic = new Map(await Promise.all(names.map(async (name) => [name, await system.topics.listen(name)] as const)));
  [b, c] = await company.people('device', 'B', 'C');
  const collection = await company.collection('device', [b, c]);
  const group = await company.group();
  groupId = group.id;
  const mapping = await company.map(collection, group);
  await company.untilInStep(mapping, [b, c]);
  await company.changeCollection(collection, { leave: [c] });
  await company.untilInStep(mapping, [b]);
  await eventually(() =>
    heard('runs.v1')
      .of(runChanged)
      .some(({ kind, state }) => kind === 'incremental' && state === 'done'),
  );
});
afterAll(() => system?.stop());

const heard = (name: TopicName): Listening => {
  const listening = topic.get(name);
  if (!listening) throw new Error(`nobody listens to ${name}`);
  return listening;
};

/** The CloudEvents of a topic as they came; tombstones are no events. */
const eventsOf = (name: TopicName): MessageSeen[] => heard(name).messages.filter(({ value }) => value !== null);

const traceIdOf = ({ headers }: MessageSeen): string | undefined => headers['traceparent']?.split('-')[1];

it('everything is a CloudEvent that decodes with its contract', () => {
  const kinds = new Map(definitions.map((definition) => [definition.type, definition]));
  const all = names.flatMap(eventsOf);
  expect([...new Set(all.map(({ type }) => type))].sort()).toEqual([...kinds.keys()].sort());
  for (const { topic, key, type, value, headers } of all) {
    expect(headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/.{8,}/),
      ce_source: expect.stringContaining('rollcall'),
      ce_subject: key,
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      'content-type': expect.stringMatching(/^application\/json/),
    });
    const definition = kinds.get(type ?? '');
    expect(definition?.topic).toBe(topic);
    const data = definition?.data.parse(JSON.parse(value ?? ''));
    expect(definition?.key(data)).toBe(key);
  }
  expect(new Set(all.map(({ headers }) => headers['ce_id'])).size).toBe(all.length);
});

it('nothing went to the dead letters', async () => {
  expect(heard('dead-letter.v1').messages).toEqual([]);
  expect(await system.monitoring.deadLetters()).toEqual([]);
});

it('one trace follows a change from the collection to the result of its member', () => {
  const left = eventsOf('membership-changes.v1').find(({ value }) =>
    membershipChanged.data.parse(JSON.parse(value ?? '')).removed.includes(c.resourceId),
  );
  const traceId = left && traceIdOf(left);
  expect(traceId).toEqual(expect.any(String));
  const results = heard('member-results.v1')
    .of(memberResults)
    .flatMap((event) => event.results)
    .filter(({ resourceId, state }) => resourceId === c.resourceId && state === 'removed');
  expect(results).toMatchObject([{ objectId: c.objectId, traceId }]);
});

it('results tell the way of every member, in order', () => {
  const events = heard('member-results.v1').of(memberResults);
  const results = events.filter((event) => event.groupId === groupId).flatMap((event) => event.results);
  const statesOf = ({ resourceId }: Person): string[] =>
    results.flatMap((result) => (result.resourceId === resourceId ? [result.state] : []));
  expect(statesOf(b).at(-1)).toBe('synced');
  expect(statesOf(c)).toEqual(expect.arrayContaining(['pending', 'synced', 'removing', 'removed']));
  expect(statesOf(c).at(-1)).toBe('removed');
  const sequences = events.filter((event) => event.groupId === groupId).map(({ sequence }) => sequence);
  expect(sequences).toEqual([...sequences].sort((one, other) => one - other));
});

it('a late subscriber learns from one topic whom Rollcall manages in its groups', async () => {
  const late = await system.topics.listen('group-members.v1');
  const managed = await eventually(
    () => {
      const state = new Map(late.messages.map(({ key, value }) => [key, value]));
      const values = [...state.values()].filter((value) => value !== null);
      return late.messages.length >= 3 && values.map((value) => groupMemberChanged.data.parse(JSON.parse(value)));
    },
    { within: 60_000, what: 'two members and the end of one' },
  );
  expect(managed).toEqual([expect.objectContaining({ groupId, objectId: b.objectId })]);
  expect(managed[0]?.mappingIds).toHaveLength(1);
});
