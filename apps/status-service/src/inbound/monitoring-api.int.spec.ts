import {
  collectionObserved,
  endsView,
  mappingChanged,
  mappingFigures,
  memberResults,
  resourcesObserved,
  runChanged,
  siteObserved,
  tenantChanged,
  tenantObserved,
} from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { RunningStatus } from '../fixtures/running-status';

jest.setTimeout(90_000);

describe('the monitoring API on real Kafka and Postgres', () => {
  let status: RunningStatus;

  beforeAll(async () => {
    status = await RunningStatus.start();
    await publishEstate();
  });

  afterAll(() => status.stop());

  /** Results and figures come before the mapping that they are about: topics have no order between them. */
  async function publishEstate(): Promise<void> {
    const members = [
      event.result(1),
      event.result(2, { state: 'failed', reason: 'refused', message: 'No.', attempts: 3, nextTryAt: event.at(60) }),
      event.result(3, { state: 'unresolved', reason: 'no-entra-id', attempts: 0 }),
      event.stranger(9, { reason: 'not-in-collection' }),
    ];
    await status.topics.publish(memberResults, event.results(1, ...members));
    const counts = { memberCount: 3, syncCompleted: 1, syncFailed: 1, noEntraRecord: 1, removalsPending: 1 };
    const lastSync = { memberCount: 1, status: 'partialSuccess', time: event.at(5) } as const;
    await status.topics.publish(mappingFigures, event.figures(2, counts, { attention: ['held'], lastSync }));
    await status.topics.publish(mappingChanged, event.mapping());
    const second = {
      mappingId: event.id(2),
      collectionId: 'HQ100002',
      collectionName: 'Kiosks',
      groupName: 'sg-kiosks',
    };
    await status.topics.publish(mappingChanged, event.mapping({ ...second, enabled: false, paused: true }));
    await status.topics.publish(
      collectionObserved,
      event.collection({ epoch: 1, version: 1, evaluation: 'evaluating' }),
    );
    await status.topics.publish(siteObserved, event.site({ polledAt: event.at(30), lastOkAt: event.at(30) }));
    await status.topics.publish(siteObserved, event.site());
    await status.topics.publish(tenantChanged, event.tenant());
    await status.topics.publish(tenantObserved, event.tenantEnd({ lastOkAt: event.at(1) }));
    await status.topics.publish(
      resourcesObserved,
      event.resources(event.resource(1), event.resource(2), event.resource(3)),
    );
    for (const number of [1, 2, 3]) await status.topics.publish(runChanged, event.run(number));
    await status.topics.publish(runChanged, event.run(2, { stage: 2, state: 'done', endedAt: event.at(9) }));
    await eventually(async () => expect(await status.idsOf('runs?state=done')).toEqual([event.id(3002)]), {
      within: 30_000,
    });
    await eventually(async () =>
      expect((await status.page(`cloud-sync/${event.id(1)}/members`)).items).toHaveLength(4),
    );
    await eventually(async () =>
      expect(await status.row(1)).toMatchObject({ collectionName: 'Laptops', memberCount: 3, attention: ['held'] }),
    );
    await eventually(async () => expect((await status.page('ends')).items).toHaveLength(2));
    await eventually(async () =>
      expect((await status.row(2)).attention).toEqual(['disabled', 'paused', 'awaiting-first-sync']),
    );
  }

  it("shows the writer's figures as they are, beside what the others know", async () => {
    expect(await status.row(1)).toMatchObject({
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
    expect(await status.row(2)).toMatchObject({
      collectionName: 'Kiosks',
      cloudSyncStatus: 'inProgress',
      attention: ['disabled', 'paused', 'awaiting-first-sync'],
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
    ['runs?kind=incremental,preview', []],
    [`runs?kind=full&since=${event.at(2)}`, [event.id(3003), event.id(3002)]],
  ])('finds by %s', async (path, expected) => {
    expect(await status.idsOf(path)).toEqual(expected);
  });

  it('goes through every list page by page, in every order, without repeats or gaps', async () => {
    const everyColumn = Object.keys(await status.row(1)).flatMap((column) => [
      `cloud-sync?sort=${column}`,
      `cloud-sync?sort=-${column}`,
    ]);
    for (const path of [...everyColumn, 'runs?', `cloud-sync/${event.id(1)}/members?`]) {
      const { items } = await status.page(path);
      const collected: unknown[] = [];
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const next: Awaited<ReturnType<RunningStatus['page']>> = await status.page(`${path}&limit=1&cursor=${cursor}`);
        expect(next.items).toHaveLength(1);
        collected.push(...next.items);
        cursor = next.nextCursor;
      }
      expect({ path, collected }).toEqual({ path, collected: items });
    }
  });

  it('lists members with their names, and filters them', async () => {
    const members = `cloud-sync/${event.id(1)}/members`;
    expect((await status.page(`${members}?state=failed`)).items).toEqual([
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
        wantedBy: [
          { mappingId: event.id(1), site: 'hq', collectionId: 'HQ100001', collectionName: expect.any(String) },
        ],
      },
    ]);
    expect((await status.page(`${members}?search=lt-3`)).items).toMatchObject([{ resourceId: 3, state: 'unresolved' }]);
    expect((await status.page(`${members}?search=${event.id(2009)}`)).items).toMatchObject([
      { resourceId: null, name: null, wantedBy: [] },
    ]);
    expect((await status.page(`${members}?reason=no-entra-id,refused&state=unresolved`)).items).toMatchObject([
      { resourceId: 3 },
    ]);
  });

  it('describes the API to a browser at /docs, beside the dashboard', async () => {
    const [{ url }] = status.replicas;
    const answer = await fetch(`${url}/docs`, { headers: { accept: 'text/html' } });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('swagger-ui')]);
  });

  it('tells how the last read of the collection went, and why it cannot be trusted', async () => {
    const shown = { collectionState: 'ok', collectionMessage: null };
    expect(await status.row(1)).toMatchObject(shown);
    expect(await status.row(2)).toMatchObject({ collectionState: null, collectionMessage: null });
    const seen = event.collection({ epoch: 1, version: 1, evaluation: 'evaluating', lookedAt: event.at(2) });
    const message = '2 rows came where the site counts 3';
    await status.topics.publish(collectionObserved, { ...seen, state: 'incomplete', message });
    const wrong = { collectionState: 'incomplete', collectionMessage: message };
    await eventually(async () => expect(await status.row(1)).toMatchObject(wrong));
    expect((await status.page('collections?collectionId=HQ100001')).items).toMatchObject([
      { state: 'incomplete', message },
    ]);
    await status.topics.publish(collectionObserved, { ...seen, lookedAt: event.at(3) });
    await eventually(async () => expect(await status.row(1)).toMatchObject(shown));
  });

  it('lists collections and ends', async () => {
    expect((await status.page('collections?nameStartsWith=lap&site=hq')).items).toMatchObject([
      { collectionId: 'HQ100001', evaluation: 'evaluating' },
    ]);
    expect((await status.page('collections?nameStartsWith=x')).items).toEqual([]);
    expect((await status.page('collections?collectionId=hq100001&type=device,other')).items).toHaveLength(1);
    expect((await status.page('collections?collectionId=HQ10000')).items).toEqual([]);
    expect((await status.page('collections?nameOrId=hq/hq100001')).items).toHaveLength(1);
    expect((await status.page('collections?nameOrId=&limit=1')).items).toHaveLength(1);
    expect((await status.page('collections?type=user')).items).toEqual([]);
    const { warnings } = endsView.parse(await (await status.get('ends')).json());
    expect(warnings).toMatchObject([{ code: 'auth-none' }]);
    expect((await status.page('ends')).items).toMatchObject([
      { kind: 'site', id: 'hq', state: 'ok' },
      { kind: 'tenant', id: 'contoso', state: 'ok', lastOkAt: event.at(1) },
    ]);
  });

  it.each([
    ['cloud-sync?status=Success', 400, 'invalid-request'],
    ['cloud-sync?sort=color', 400, 'invalid-request'],
    ['runs?limit=5000', 400, 'invalid-request'],
    ['collections?type=phone', 400, 'invalid-request'],
    ['collections?cursor=nonsense', 400, 'invalid-cursor'],
    ['runs?cursor=nonsense', 400, 'invalid-cursor'],
    [`cloud-sync?cursor=${Buffer.from('["memberCount",1,"x"]').toString('base64url')}`, 400, 'invalid-cursor'],
    [`runs?cursor=${Buffer.from('[1e300,"x"]').toString('base64url')}`, 400, 'invalid-cursor'],
    [`cloud-sync/${event.id(77)}`, 404, 'mapping-not-found'],
    [`cloud-sync/${event.id(77)}/members`, 404, 'mapping-not-found'],
    ['cloud-sync/no-guid', 404, 'mapping-not-found'],
    [`runs/${event.id(77)}`, 404, 'run-not-found'],
    ['cloud-sync?columns=color', 400, 'invalid-request'],
    [`cloud-sync/${event.id(77)}/members?format=csv`, 404, 'mapping-not-found'],
    [`cloud-sync/${event.id(77)}/members/1/explain`, 404, 'mapping-not-found'],
    [`cloud-sync/${event.id(1)}/members/77/explain`, 404, 'member-not-found'],
    [`cloud-sync/${event.id(1)}/members/x/explain`, 404, 'member-not-found'],
    ['explain', 400, 'invalid-request'],
    ['summary/history?from=yesterday', 400, 'invalid-request'],
    ['dead-letters/none', 404, 'dead-letter-not-found'],
  ])('answers %s with a problem', async (path, httpStatus, code) => {
    const answer = await status.get(path);
    expect([answer.status, await answer.json()]).toMatchObject([httpStatus, { code, status: httpStatus }]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('tells the runs whose mappings are all deleted, by the name of their group', async () => {
    const deleted = { removeMembers: true, at: event.at(8), by: 'ada' };
    await status.topics.publish(mappingChanged, event.mapping({ mappingId: event.id(7), revision: 2, deleted }));
    const mappingIds = [event.id(7)];
    const removals = { planned: 60, done: 0, failed: 0, held: 60 };
    await status.topics.publish(runChanged, event.run(7, { mappingIds, state: 'held', removals }));
    await status.topics.publish(runChanged, event.run(8, { mappingIds: [event.id(1), event.id(7)], state: 'held' }));
    await status.topics.publish(runChanged, event.run(9, { mappingIds: [event.id(99)], state: 'held' })); // nobody knows yet
    await eventually(async () => expect((await status.page('runs?state=held')).items).toHaveLength(3));
    await eventually(async () => {
      const { items } = await status.page('runs?state=held&mappings=deleted');
      expect(items).toMatchObject([{ id: event.id(3007), groupName: 'sg-laptops', removals: { held: 60 } }]);
    });
  });
});
