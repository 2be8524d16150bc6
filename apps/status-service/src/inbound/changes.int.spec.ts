import {
  collectionObserved,
  mappingChanged,
  mappingFigures,
  memberResults,
  siteObserved,
  tenantChanged,
  tenantObserved,
} from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { RunningStatus } from '../fixtures/running-status';

jest.setTimeout(90_000);

describe('the view while things change, on real Kafka and Postgres', () => {
  let status: RunningStatus;

  beforeAll(async () => {
    status = await RunningStatus.start();
    await status.topics.publish(mappingChanged, event.mapping());
    await status.topics.publish(mappingFigures, event.figures(1, {}, { attention: ['held'] }));
    await status.topics.publish(siteObserved, event.site());
    await eventually(async () => expect((await status.row(1)).attention).toEqual(['held']));
  });

  afterAll(() => status.stop());

  it('follows the switch of the tenant, the state of the ends and a lost collection', async () => {
    await status.topics.publish(tenantChanged, event.tenant({ revision: 2, groupSyncEnabled: false }));
    await status.topics.publish(tenantObserved, event.tenantEnd({ observedAt: event.at(50), state: 'credential' }));
    await status.topics.publish(
      collectionObserved,
      event.collection({ epoch: 1, version: 1, lookedAt: event.at(50), state: 'source-lost' }),
    );
    const expected = ['credential', 'source-lost', 'held', 'tenant-disabled'];
    await eventually(async () => expect((await status.row(1)).attention).toEqual(expected));
  });

  it('calls a mapping stale whose site has not answered for three polls', async () => {
    const third = event.mapping({ mappingId: event.id(3), site: 'branch', collectionId: 'BR100001' });
    const long = new Date(Date.now() - 181_000).toISOString();
    await status.topics.publish(mappingChanged, third);
    await status.topics.publish(siteObserved, event.site({ site: 'branch', state: 'unreachable', lastOkAt: long }));
    await eventually(async () => expect((await status.row(3)).attention).toContain('stale'));
    await status.topics.publish(siteObserved, event.site({ site: 'branch' }));
    await eventually(async () => expect((await status.row(3)).attention).not.toContain('stale'));
  });

  it('lets a deleted mapping vanish', async () => {
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(4) }));
    await eventually(async () => (await status.get(`cloud-sync/${event.id(4)}`)).ok);
    const deleted = { removeMembers: false, at: event.at(9), by: 'somebody' };
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(4), revision: 2, deleted }));
    await eventually(async () => (await status.get(`cloud-sync/${event.id(4)}`)).status === 404);
    expect(await status.idsOf('cloud-sync')).not.toContain(event.id(4));
  });

  it('shows what could not be read, and goes on with the next message', async () => {
    await status.topics.send('mappings.v1', { key: event.id(5), value: '{ no JSON' });
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(5) }));
    await eventually(async () => (await status.get(`cloud-sync/${event.id(5)}`)).ok);
    const letter = {
      topic: `${status.stack.topicPrefix}mappings.v1`,
      key: event.id(5),
      service: 'status-service',
      value: '{ no JSON',
    };
    await eventually(async () => expect((await status.page('dead-letters')).items).toMatchObject([letter]));
  });

  it('tells the clients of every replica what changed', async () => {
    const streams = await Promise.all(status.replicas.map(({ url }) => listen(`${url}/api/v1/events`)));
    await status.topics.publish(memberResults, event.results(20, event.result(1, { state: 'pending' })));
    for (const { heard } of streams) {
      const members =
        /id: \S+\nevent: members\ndata: {"what":"members"(,"mappingId":"00000000-0000-4000-8000-000000000001")?}\n\n/;
      await eventually(() => members.test(heard()), { what: 'the change of members' });
    }
    streams.forEach(({ leave }) => leave());
  });

  it('tells a client that comes back to read everything again', async () => {
    const { heard, leave } = await listen(`${status.replicas[0].url}/api/v1/events`, { 'last-event-id': '1-1' });
    for (const what of ['cloud-sync', 'members', 'runs', 'ends'])
      await eventually(() => heard().includes(`event: ${what}\ndata: {"what":"${what}"}\n\n`));
    leave();
  });
});

/** Reads a stream without end until the client leaves. */
async function listen(url: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const answer = await fetch(url, { headers, signal: leaving.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const part of answer.body ?? []) text += decoder.decode(part, { stream: true });
  };
  void read().catch(() => undefined); // leaving breaks it off
  return { heard: () => text, leave: () => leaving.abort() };
}
