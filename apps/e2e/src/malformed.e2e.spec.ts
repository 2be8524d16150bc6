import { randomBytes } from 'node:crypto';
import { topics, type TopicName } from '@rollcall/contracts';
import { eventually, startSystem, type RunningSystem } from '@rollcall/testing';
import { Company, type Person } from './company';
import { mapNew, untilExact, type Pair } from './pair';

jest.setTimeout(300_000);

const PARTITIONS = [0, 1, 2];

/** Who takes in which topic, and an event of it that all of them want. */
const consumers: Partial<Record<TopicName, { readonly type: string; readonly services: readonly string[] }>> = {
  'collections.v1': {
    type: 'io.rollcall.collection-observed.v1',
    services: ['full-sync-coordinator', 'status-service'],
  },
  'membership-changes.v1': { type: 'io.rollcall.membership-changed.v1', services: ['group-writer'] },
  'resources.v1': { type: 'io.rollcall.resources-observed.v1', services: ['group-writer', 'status-service'] },
  'tenants.v1': { type: 'io.rollcall.tenant-changed.v1', services: ['group-writer', 'status-service'] },
  'mappings.v1': {
    type: 'io.rollcall.mapping-changed.v1',
    services: ['collection-watcher', 'group-writer', 'status-service'],
  },
  'member-results.v1': { type: 'io.rollcall.member-results.v1', services: ['status-service'] },
  'runs.v1': { type: 'io.rollcall.run-changed.v1', services: ['full-sync-coordinator', 'status-service'] },
  'commands.v1': {
    type: 'io.rollcall.republish.v1',
    services: ['collection-watcher', 'full-sync-coordinator', 'group-writer'],
  },
};
const everyTopic = Object.keys(topics) as TopicName[];

const envelope = (type: string) => ({
  ce_specversion: '1.0',
  ce_id: randomBytes(16).toString('hex'),
  ce_source: '/somebody/else',
  ce_type: type,
  'content-type': 'application/json',
});

/** What no service can use; each is parked by all that take in the topic, with an error such as this. */
const unusable = [
  { error: /the header ce_\w+ is missing/, message: () => ({ key: randomBytes(9), value: randomBytes(200) }) },
  {
    error: /the data is not what the contract says/,
    message: (type: string, key: string) => ({
      key,
      headers: envelope(type),
      value: '{"collection":42,"results":"none"}',
    }),
  },
  {
    error: /JSON/,
    message: (type: string, key: string) => ({ key, headers: envelope(type), value: '{"collection":"hq/CHQ0' }),
  },
];

let system: RunningSystem;
let company: Company;
let people: readonly Person[];
let pair: Pair;
beforeAll(async () => {
  system = await startSystem();
  company = new Company(system);
  people = await company.crowd('device', 30, 'SOUND');
  pair = await mapNew(company, people.slice(0, 20));
  await untilExact(system, pair, people.slice(0, 20));
  await poison();
});
afterAll(() => system?.stop());

/** Sends all of it to each partition of each topic, and with it the end of a key that never was. */
async function poison(): Promise<void> {
  const producer = system.stack.kafka.producer();
  await producer.connect();
  try {
    for (const topic of everyTopic) {
      const type = consumers[topic]?.type ?? 'io.rollcall.group-member-changed.v1';
      const key = `hq/${pair.collection.collectionId}`;
      const each = PARTITIONS.flatMap((partition) => [
        ...unusable.map(({ message }) => ({ ...message(type, key), partition })),
        { key: randomBytes(20), value: null, partition },
      ]);
      await producer.send({ topic: system.stack.topicPrefix + topic, messages: each });
    }
  } finally {
    await producer.disconnect();
  }
}

it('parks it wherever somebody takes in the topic, with topic, service and error', async () => {
  const expected = Object.entries(consumers).flatMap(([topic, { services }]) =>
    services.flatMap((service) =>
      unusable.flatMap(({ error }) => PARTITIONS.map(() => `${service} ${topic} ${error.source}`)),
    ),
  );
  await eventually(
    async () => {
      const letters = await system.monitoring.deadLetters();
      const parked = letters
        .filter(({ service }) => service !== '') // what lay on the topic of dead letters itself
        .map(({ service, topic, error }) => {
          const kind = unusable.find((one) => one.error.test(error));
          return `${service} ${topic.slice(system.stack.topicPrefix.length)} ${kind?.error.source ?? error}`;
        });
      expect(parked.sort()).toEqual(expected.sort());
    },
    { within: 120_000, every: 500, what: 'all dead letters' },
  );
});

it('blocks nothing: changes of the same collection, group and mapping go through', async () => {
  const now = people.slice(5, 30);
  await company.changeCollection(pair.collection, { join: people.slice(20), leave: people.slice(0, 5) });
  await untilExact(system, pair, now);
  await system.admin.changeMapping(pair.mapping.id, { enabled: false });
  await company.untilShows(pair.mapping, { attention: ['disabled'] });
  await system.admin.changeMapping(pair.mapping.id, { enabled: true });
  await company.changeGroup(pair.group, { join: people.slice(0, 1) });
  expect(await company.synchronize(pair.mapping)).toMatchObject({ state: 'done' });
  await untilExact(system, pair, now);
});

it('blocks nothing: mappings, users, tenants and runs that come later go through, whichever partition they take', async () => {
  const others = await company.crowd('user', 40, 'LATER');
  const pairs = await Promise.all(
    PARTITIONS.flatMap(() => [mapNew(company, others, 'user'), mapNew(company, people.slice(0, 3))]),
  );
  for (const [index, later] of pairs.entries()) {
    await untilExact(system, later, index % 2 === 0 ? others : people.slice(0, 3));
  }
  await system.admin.changeTenant('contoso', { groupSyncEnabled: false });
  await company.untilShows(pair.mapping, { attention: ['tenant-disabled'] });
  await system.admin.changeTenant('contoso', { groupSyncEnabled: true });
  await company.untilShows(pair.mapping, { attention: [] });
});
