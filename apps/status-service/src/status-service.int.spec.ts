import {
  cloudSyncRow,
  collectionObserved,
  mappingChanged,
  mappingFigures,
  memberResults,
  pageOf,
  resourcesObserved,
  runChanged,
  siteObserved,
  tenantChanged,
  tenantObserved,
} from '@rollcall/contracts';
import { migrate, type RunningService, startService } from '@rollcall/platform';
import { eventually, freshStack, type FreshStack, TopicsClient } from '@rollcall/testing';
import { z } from 'zod';
import { AppModule } from './app.module';
import * as event from './fixtures/events';
import { testSettings } from './fixtures/test-settings';
import { migrations } from './migrations';

jest.setTimeout(90_000);

const listed = pageOf(z.record(z.string(), z.unknown()));

describe('the status-service on real Kafka and Postgres', () => {
  let stack: FreshStack;
  let topics: TopicsClient;
  let service: RunningService;
  let replica: RunningService;

  beforeAll(async () => {
    stack = await freshStack();
    const settings = testSettings(stack.env);
    await migrate(settings, migrations);
    const start = () => startService(settings, { module: (given) => AppModule.forRoot(given) });
    [service, replica] = await Promise.all([start(), start()]);
    topics = new TopicsClient(stack.kafka, stack.topicPrefix);
    await eventually(async () => (await fetch(`${service.url}/readyz`)).ok, {
      within: 60_000,
      what: 'a ready service',
    });
    await publishEstate();
  });

  afterAll(async () => {
    await topics.close();
    await Promise.all([service.close(), replica.close()]);
    await stack.dispose();
  });

  /** Results and figures come before the mapping that they are about: topics have no order between them. */
  async function publishEstate(): Promise<void> {
    const members = [
      event.result(1),
      event.result(2, { state: 'failed', reason: 'refused', message: 'No.', attempts: 3, nextTryAt: event.at(60) }),
      event.result(3, { state: 'unresolved', reason: 'no-entra-id', attempts: 0 }),
      event.stranger(9, { reason: 'not-in-collection' }),
    ];
    await topics.publish(memberResults, event.results(1, ...members));
    const counts = { memberCount: 3, syncCompleted: 1, syncFailed: 1, noEntraRecord: 1, removalsPending: 1 };
    const lastSync = { memberCount: 1, status: 'partialSuccess', time: event.at(5) } as const;
    await topics.publish(mappingFigures, event.figures(2, counts, { attention: ['held'], lastSync }));
    await topics.publish(mappingChanged, event.mapping());
    const second = {
      mappingId: event.id(2),
      collectionId: 'HQ100002',
      collectionName: 'Kiosks',
      groupName: 'sg-kiosks',
    };
    await topics.publish(mappingChanged, event.mapping({ ...second, enabled: false }));
    await topics.publish(collectionObserved, event.collection({ epoch: 1, version: 1 }));
    await topics.publish(siteObserved, event.site({ polledAt: event.at(30), lastOkAt: event.at(30) }));
    await topics.publish(siteObserved, event.site());
    await topics.publish(tenantChanged, event.tenant());
    await topics.publish(tenantObserved, event.tenantEnd({ lastOkAt: event.at(1) }));
    await topics.publish(resourcesObserved, event.resources(event.resource(1), event.resource(2), event.resource(3)));
    for (const number of [1, 2, 3]) await topics.publish(runChanged, event.run(number));
    await topics.publish(runChanged, event.run(2, { stage: 2, state: 'done', endedAt: event.at(9) }));
    await eventually(async () => expect(await idsOf('runs?state=done')).toEqual([event.id(3002)]), { within: 30_000 });
    await eventually(async () => expect((await page(`cloud-sync/${event.id(1)}/members`)).items).toHaveLength(4));
    await eventually(async () =>
      expect(await row(1)).toMatchObject({ collectionName: 'Laptops', memberCount: 3, attention: ['held'] }),
    );
    await eventually(async () => expect((await page('ends')).items).toHaveLength(2));
    await eventually(async () => expect((await row(2)).attention).toEqual(['disabled', 'awaiting-first-sync']));
  }

  const get = (path: string) => fetch(`${service.url}/api/v1/${path}`);
  const page = async (path: string) => listed.parse(await (await get(path)).json());
  const row = async (number: number) => cloudSyncRow.parse(await (await get(`cloud-sync/${event.id(number)}`)).json());
  const idsOf = async (path: string) => (await page(path)).items.map((item) => item['id'] ?? item['mappingId']);

  it("shows the writer's figures as they are, beside what the others know", async () => {
    expect(await row(1)).toMatchObject({
      mappingId: event.id(1),
      site: 'hq',
      collectionId: 'HQ100001',
      collectionName: 'Laptops',
      groupName: 'sg-laptops',
      cloudSyncStatus: 'inProgress',
      attention: ['held'],
      memberCount: 3,
      syncCompleted: 1,
      syncFailed: 1,
      noEntraRecord: 1,
      removalsPending: 1,
      lastFullSync: null,
      lastSync: { memberCount: 1, status: 'partialSuccess', time: event.at(5) },
    });
  });

  it('shows a mapping that the writer has not spoken of as waiting for its first sync', async () => {
    expect(await row(2)).toMatchObject({
      collectionName: 'Kiosks',
      cloudSyncStatus: 'inProgress',
      attention: ['disabled', 'awaiting-first-sync'],
      memberCount: 0,
      lastSync: null,
    });
  });

  it.each([
    ['cloud-sync', [1, 2].map(event.id).reverse()], // by name: Kiosks, Laptops
    ['cloud-sync?sort=-memberCount', [event.id(1), event.id(2)]],
    ['cloud-sync?status=partialSuccess,success', []],
    ['cloud-sync?attention=disabled', [event.id(2)]],
    ['cloud-sync?collectionType=user', []],
    ['cloud-sync?search=KIOSK', [event.id(2)]],
    ['cloud-sync?search=hq100001', [event.id(1)]],
    ['cloud-sync?search=%25', []],
    ['runs', [3, 2, 1].map((number) => event.id(3000 + number))],
    [`runs?mappingId=${event.id(1)}&state=queued`, [event.id(3003), event.id(3001)]],
    [`runs?mappingId=${event.id(2)}`, []],
  ])('finds by %s', async (path, expected) => {
    expect(await idsOf(path)).toEqual(expected);
  });

  it('goes through every list page by page, in every order, without repeats or gaps', async () => {
    const everyColumn = Object.keys(await row(1)).flatMap((column) => [
      `cloud-sync?sort=${column}`,
      `cloud-sync?sort=-${column}`,
    ]);
    for (const path of [...everyColumn, 'runs?', `cloud-sync/${event.id(1)}/members?`]) {
      const { items } = await page(path);
      const collected: unknown[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const next: z.infer<typeof listed> = await page(`${path}&limit=1&cursor=${cursor}`);
        expect(next.items).toHaveLength(1);
        collected.push(...next.items);
        cursor = next.nextCursor;
      }
      expect({ path, collected }).toEqual({ path, collected: items });
    }
  });

  it('lists members with their names, and filters them', async () => {
    const members = `cloud-sync/${event.id(1)}/members`;
    expect((await page(`${members}?state=failed`)).items).toEqual([
      {
        resourceId: 2,
        name: 'LT-2',
        objectId: event.id(1002),
        state: 'failed',
        reason: 'refused',
        message: 'No.',
        attempts: 3,
        nextTryAt: event.at(60),
        requestId: null,
        since: event.at(2),
      },
    ]);
    expect((await page(`${members}?search=lt-3`)).items).toMatchObject([{ resourceId: 3, state: 'unresolved' }]);
    expect((await page(`${members}?search=${event.id(2009)}`)).items).toMatchObject([{ resourceId: null, name: null }]);
  });

  it('lists collections and ends', async () => {
    expect((await page('collections?nameStartsWith=lap&site=hq')).items).toMatchObject([{ collectionId: 'HQ100001' }]);
    expect((await page('collections?nameStartsWith=x')).items).toEqual([]);
    expect((await page('ends')).items).toMatchObject([
      { kind: 'site', id: 'hq', state: 'ok' },
      { kind: 'tenant', id: 'contoso', state: 'ok', lastOkAt: event.at(1) },
    ]);
  });

  it.each([
    ['cloud-sync?status=Success', 400, 'invalid-request'],
    ['cloud-sync?sort=color', 400, 'invalid-request'],
    ['runs?limit=5000', 400, 'invalid-request'],
    ['runs?cursor=nonsense', 400, 'invalid-cursor'],
    [`cloud-sync?cursor=${Buffer.from('["memberCount",1,"x"]').toString('base64url')}`, 400, 'invalid-cursor'],
    [`runs?cursor=${Buffer.from('[1e300,"x"]').toString('base64url')}`, 400, 'invalid-cursor'],
    [`cloud-sync/${event.id(77)}`, 404, 'mapping-not-found'],
    [`cloud-sync/${event.id(77)}/members`, 404, 'mapping-not-found'],
    ['cloud-sync/no-guid', 404, 'mapping-not-found'],
    [`runs/${event.id(77)}`, 404, 'run-not-found'],
  ])('answers %s with a problem', async (path, status, code) => {
    const answer = await get(path);
    expect([answer.status, await answer.json()]).toMatchObject([status, { code, status }]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('follows the switch of the tenant, the state of the ends and a lost collection', async () => {
    await topics.publish(tenantChanged, event.tenant({ revision: 2, groupSyncEnabled: false }));
    await topics.publish(tenantObserved, event.tenantEnd({ observedAt: event.at(50), state: 'credential' }));
    await topics.publish(
      collectionObserved,
      event.collection({ epoch: 1, version: 1, lookedAt: event.at(50), state: 'source-lost' }),
    );
    const expected = ['credential', 'source-lost', 'held', 'tenant-disabled'];
    await eventually(async () => expect((await row(1)).attention).toEqual(expected));
  });

  it('calls a mapping stale whose site has not answered for three polls', async () => {
    const third = event.mapping({ mappingId: event.id(3), site: 'branch', collectionId: 'BR100001' });
    const long = new Date(Date.now() - 181_000).toISOString();
    await topics.publish(mappingChanged, third);
    await topics.publish(siteObserved, event.site({ site: 'branch', state: 'unreachable', lastOkAt: long }));
    await eventually(async () => expect((await row(3)).attention).toContain('stale'));
    await topics.publish(siteObserved, event.site({ site: 'branch' }));
    await eventually(async () => expect((await row(3)).attention).not.toContain('stale'));
  });

  it('lets a deleted mapping vanish', async () => {
    await topics.publish(mappingChanged, event.mapping({ mappingId: event.id(4) }));
    await eventually(async () => (await get(`cloud-sync/${event.id(4)}`)).ok);
    const deleted = { removeMembers: false, at: event.at(9), by: 'somebody' };
    await topics.publish(mappingChanged, event.mapping({ mappingId: event.id(4), revision: 2, deleted }));
    await eventually(async () => (await get(`cloud-sync/${event.id(4)}`)).status === 404);
    expect(await idsOf('cloud-sync')).not.toContain(event.id(4));
  });

  it('shows what could not be read, and goes on with the next message', async () => {
    await topics.send('mappings.v1', { key: event.id(5), value: '{ no JSON' });
    await topics.publish(mappingChanged, event.mapping({ mappingId: event.id(5) }));
    await eventually(async () => (await get(`cloud-sync/${event.id(5)}`)).ok);
    const letter = {
      topic: `${stack.topicPrefix}mappings.v1`,
      key: event.id(5),
      service: 'status-service',
      value: '{ no JSON',
    };
    await eventually(async () => expect((await page('dead-letters')).items).toMatchObject([letter]));
  });

  it('tells the clients of every replica what changed', async () => {
    const streams = await Promise.all([service, replica].map(({ url }) => listen(`${url}/api/v1/events`)));
    await topics.publish(memberResults, event.results(20, event.result(1, { state: 'pending' })));
    for (const { heard } of streams) {
      const members =
        /id: \S+\nevent: members\ndata: {"what":"members"(,"mappingId":"00000000-0000-4000-8000-000000000001")?}\n\n/;
      await eventually(() => members.test(heard()), { what: 'the change of members' });
    }
    streams.forEach(({ leave }) => leave());
  });

  it('tells a client that comes back to read everything again', async () => {
    const { heard, leave } = await listen(`${service.url}/api/v1/events`, { 'last-event-id': '1-1' });
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
  const ended = read().catch(() => undefined); // leaving breaks it off
  return { heard: () => text, leave: () => leaving.abort(), ended };
}
