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
import type { Mapping } from '@rollcall/client';
import {
  eventually,
  startSystem,
  toolPath,
  type Listening,
  type MessageSeen,
  type RunningSystem,
} from '@rollcall/testing';
import Ajv from 'ajv';
import { ConfigResourceTypes } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Company, TENANT, TENANT_ID, type Person } from './company';
import { runExample, startExample, stopExamples, type RunningExample } from './example';

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
const schemas = join(__dirname, '../../../docs/events/schemas');
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
afterAll(async () => {
  await stopExamples();
  await system?.stop();
});

const heard = (name: TopicName): Listening => {
  const listening = topic.get(name);
  if (!listening) throw new Error(`nobody listens to ${name}`);
  return listening;
};

/** The CloudEvents of a topic as they came; tombstones are no events. */
const eventsOf = (name: TopicName): MessageSeen[] => heard(name).messages.filter(({ value }) => value !== null);

const traceIdOf = ({ headers }: MessageSeen): string | undefined => headers['traceparent']?.split('-')[1];

it('everything is a CloudEvent that decodes with its contract, and fits its published schema', () => {
  const kinds = new Map(definitions.map((definition) => [definition.type, definition]));
  const ajv = new Ajv({ validateFormats: false }); // each stands beside a pattern
  const published = new Map(
    definitions.map(({ type }) => [type, ajv.compile(JSON.parse(readFileSync(join(schemas, `${type}.json`), 'utf8')))]),
  );
  const all = names.flatMap(eventsOf);
  expect([...new Set(all.map(({ type }) => type))].sort()).toEqual([...kinds.keys()].sort());
  for (const { topic, key, type, value, headers } of all) {
    expect(headers).toMatchObject({
      ce_specversion: '1.0',
      ce_id: expect.stringMatching(/.{8,}/),
      ce_source: expect.stringContaining('rollcall'),
      ce_subject: key,
      ce_dataschema: `urn:rollcall:schema:${type}`,
      ce_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/),
      'content-type': expect.stringMatching(/^application\/json/),
    });
    const definition = kinds.get(type ?? '');
    expect(definition?.topic).toBe(topic);
    const data: unknown = JSON.parse(value ?? '');
    expect(definition?.key(definition.data.parse(data))).toBe(key);
    const validate = published.get(type ?? '');
    validate?.(data);
    expect(validate?.errors).toBeNull();
  }
});

it('an id is of one event only, however often it comes', () => {
  const all = names.flatMap(eventsOf);
  const ids = new Map<string, string[]>();
  for (const { topic, key, value, headers } of all) {
    const content = JSON.stringify([topic, key, value]);
    const id = headers['ce_id'] ?? '';
    ids.set(id, [...new Set([...(ids.get(id) ?? []), content])]);
  }
  expect([...ids.values()].filter((contents) => contents.length > 1)).toEqual([]);
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

it('topics of state are compacted', async () => {
  const admin = system.stack.kafka.admin();
  await admin.connect();
  const states: readonly TopicName[] = ['collections.v1', 'tenants.v1', 'mappings.v1', 'group-members.v1'];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: states.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name: system.stack.topicPrefix + name,
      configNames: ['cleanup.policy'],
    })),
  });
  await admin.disconnect();
  expect(resources.map(({ configEntries }) => configEntries[0]?.configValue)).toEqual(states.map(() => 'compact'));
});

/** Keys of `group-members.v1`. */
const keysOf = (group: string, people: readonly Person[]): string[] =>
  people.map(({ objectId }) => `${TENANT_ID}/${group}/${objectId}`).sort();

/** What remains of a compacted topic when of each key only the newest message counts. */
const folded = ({ messages }: Pick<Listening, 'messages'>): string[] =>
  [...new Map(messages.map(({ key, value }) => [key ?? '', value]))]
    .flatMap(([key, value]) => (value === null ? [] : [key]))
    .sort();

describe('who comes late', () => {
  let shared: Mapping;
  let sharedCollection: { readonly collectionId: string };
  let d: Person;
  let e: Person;
  let stranger: Person;
  /** Whom Rollcall manages in all its groups. */
  let managed: string[];

  beforeAll(async () => {
    [d, e, stranger] = await company.people('device', 'D', 'E', 'Stranger');
    const group = await company.group();
    const collections = [
      await company.collection('device', [b, d]),
      await company.collection('device', [d, c]),
    ] as const;
    sharedCollection = collections[1];
    shared = await company.map(collections[0], group);
    await company.map(collections[1], group);
    const left = await company.map(await company.collection('device', [e]), await company.group());
    await company.untilHolds(group, [b, c, d]);
    await company.untilHolds({ id: left.groupId }, [e]);
    await company.changeGroup(group, { join: [stranger] }); // whom nobody manages
    await system.admin.deleteMapping(left.id); // whoever is in the group stays, and is not managed any more
    managed = [...keysOf(groupId, [b]), ...keysOf(group.id, [b, c, d])].sort();
  });

  it('learns from one topic whom Rollcall manages, which is who is in its groups', async () => {
    const late = await system.topics.listen('group-members.v1');
    await eventually(() => (expect(folded(late)).toEqual(managed), true), {
      within: 60_000,
      what: 'the whole picture',
    });
    for (const { key, value } of late.messages.filter(({ value }) => value !== null))
      expect(groupMemberChanged.key(groupMemberChanged.data.parse(JSON.parse(value ?? '')))).toBe(key);
    const truth = await Promise.all([groupId, shared.groupId].map((id) => system.control.entra.members(TENANT, id)));
    const objects = truth.flat().map(({ id }) => id);
    expect(managed.map((key) => key.split('/')[2]).sort()).toEqual(
      objects.filter((id) => id !== stranger.objectId).sort(),
    );
  });

  it('and so does the example in TypeScript, which says nothing again after a restart', async () => {
    const { brokers, topicPrefix } = system.stack;
    const start = (): RunningExample =>
      startExample(process.execPath, ['subscriber-typescript/dist/main.js'], {
        KAFKA_BROKERS: brokers,
        TOPIC_PREFIX: topicPrefix,
        MEMORY_FILE: join(system.folder, 'subscriber.json'),
      });
    const told = (lines: readonly string[]): string[] =>
      lines.map((line) => line.replace(/^(joined|left) +group (\S+) object (\S+).*$/, `$1 ${TENANT_ID}/$2/$3`));
    const fold = (lines: readonly string[]): string[] => {
      const members = new Set<string>();
      for (const [word, key = ''] of told(lines).map((line) => line.split(' ')))
        if (word === 'joined') members.add(key);
        else members.delete(key);
      return [...members].sort();
    };
    const first = start();
    await eventually(() => (expect(fold(first.lines)).toEqual(managed), true), { within: 60_000, what: 'all members' });
    expect(await first.stop()).toBe(0);

    await company.changeCollection(sharedCollection, { join: [e], leave: [c] });
    await company.untilHolds({ id: shared.groupId }, [b, d, e, stranger]);
    managed = [...keysOf(groupId, [b]), ...keysOf(shared.groupId, [b, d, e])].sort();
    const second = start();
    const changes = [`joined ${keysOf(shared.groupId, [e])[0]}`, `left ${keysOf(shared.groupId, [c])[0]}`];
    await eventually(() => (expect(told(second.lines).sort()).toEqual(changes), true), { within: 60_000 });

    // Told twice of one whom nobody knows, it says it once.
    const known = groupMemberChanged.data.parse(JSON.parse(heard('group-members.v1').messages[0]?.value ?? ''));
    const ghost = { ...known, objectId: '0f0f0f0f-0000-4000-8000-000000000000' };
    const key = groupMemberChanged.key(ghost);
    await system.topics.publish(groupMemberChanged, ghost);
    await system.topics.publish(groupMemberChanged, ghost);
    await system.topics.send('group-members.v1', { key, value: null });
    await eventually(() => told(second.lines).includes(`left ${key}`), { within: 60_000 });
    expect(await second.stop()).toBe(0);
    expect(told(second.lines).sort()).toEqual([...changes, `joined ${key}`, `left ${key}`].sort());
  });

  it('and so does the example with kcat', async () => {
    const { brokers, topicPrefix } = system.stack;
    const env = { KAFKA_BROKERS: brokers, TOPIC_PREFIX: topicPrefix, KCAT: await toolPath('kcat') };
    const script = 'subscriber-kcat/group-members.sh';
    const probe = async (): Promise<boolean> => {
      const lines = await runExample('sh', [script], env);
      expect(lines.map((line) => line.split('\t')[0])).toEqual(managed);
      for (const [key, value] of lines.map((line) => line.split('\t')))
        expect(groupMemberChanged.key(groupMemberChanged.data.parse(JSON.parse(value ?? '')))).toBe(key);
      return true;
    };
    await eventually(probe, { within: 60_000, what: 'all members' });

    const following = startExample('sh', [script, 'follow'], env);
    const key = keysOf(shared.groupId, [d])[0] ?? '';
    const [known] = heard('group-members.v1').messages.filter(
      (message) => message.key === key && message.value !== null,
    );
    await eventually(async () => {
      await system.topics.publish(groupMemberChanged, groupMemberChanged.data.parse(JSON.parse(known?.value ?? '')));
      return following.lines.includes(`in  ${key}`); // from now on it hears everything
    });
    await company.changeCollection(sharedCollection, { leave: [e] });
    const gone = `out ${keysOf(shared.groupId, [e])[0]}`;
    await eventually(() => following.lines.includes(gone), { within: 60_000, what: 'the end of E' });
    await following.stop();
  });

  it('the example with kcat fails when there is no broker, instead of printing that nobody is there', async () => {
    const env = { KAFKA_BROKERS: 'localhost:1', KCAT: await toolPath('kcat') };
    await expect(runExample('sh', ['subscriber-kcat/group-members.sh'], env)).rejects.toThrow(
      /ERROR: .*(transport failure|down)/,
    );
  });
});
