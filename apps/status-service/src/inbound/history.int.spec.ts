import {
  mappingChanged,
  mappingFigures,
  memberResults,
  resourcesObserved,
  siteObserved,
  tenantChanged,
  tenantObserved,
} from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import * as event from '../fixtures/events';
import { RunningStatus } from '../fixtures/running-status';

jest.setTimeout(90_000);

const MINUTE_MS = 60_000;
const ENTRA_ID = event.id(5001);

describe('what happened, on real Kafka and Postgres', () => {
  let status: RunningStatus;
  const now = Date.now();
  const before = (ms: number): string => new Date(now - ms).toISOString();
  const json = async (path: string): Promise<unknown> => (await status.get(path)).json();

  beforeAll(async () => {
    status = await RunningStatus.start();
    await status.topics.publish(mappingChanged, event.mapping());
    const kiosks = { mappingId: event.id(2), collectionId: 'HQ100002', collectionName: '=Kiosks' };
    await status.topics.publish(mappingChanged, event.mapping(kiosks));
    await status.topics.publish(tenantChanged, event.tenant());
    const end = event.tenantEnd({ observedAt: before(0), backlog: 7, quotaUsed: 0.25, waitUntil: before(-MINUTE_MS) });
    await status.topics.publish(tenantObserved, end);
    await status.topics.publish(siteObserved, event.site());
    const owned = { entraId: ENTRA_ID, entraTenantId: event.tenantId };
    const resources = [event.resource(1, owned), event.resource(2, owned), event.resource(3), event.resource(9)];
    resources.push(event.resource(8, { name: 'CONTOSO\\bob.s (Bob Scenario)', type: 'user' }));
    await status.topics.publish(resourcesObserved, event.resources(...resources));
    await publishResults();
    await status.topics.publish(
      mappingFigures,
      event.figures(9, { memberCount: 3, syncCompleted: 2, noEntraRecord: 1 }),
    );
    await eventually(async () => expect((await status.row(1)).memberCount).toBe(3));
    await eventually(async () => expect((await status.page('explain?search=LT-9')).items).toHaveLength(1));
    await eventually(async () => expect((await status.row(2)).collectionName).toBe('=Kiosks'));
    await eventually(async () =>
      expect(await json('summary')).toMatchObject({ tenants: [{ backlog: 7 }], mappings: { total: 2 } }),
    );
  });

  afterAll(() => status.stop());

  /** Resource 1 joins and is added; 2 is the same object in the other mapping; 3 has no Entra id; 4 leaves. */
  async function publishResults(): Promise<void> {
    const waiting = {
      state: 'pending',
      reason: 'queued',
      attempts: 0,
      since: before(3000),
      runId: event.id(3001),
    } as const;
    const added = { since: before(1000), changedAt: before(1500), requestId: 'req-1', answer: { status: 204 } };
    const leaving = { since: before(900), changedAt: before(2900) };
    const same = { mappingId: event.id(2), objectId: event.id(1001) };
    const open = { state: 'unresolved', reason: 'no-entra-id', message: 'No Entra id.', attempts: 0 } as const;
    const { objectId: _, ...unknown } = event.result(3, open);
    const steps = [
      [event.result(1, waiting), unknown, event.result(4, { state: 'removing', reason: 'not-in-collection' })],
      [event.result(1, added), event.result(2, same)],
      [event.result(1, added)],
      [event.result(4, { state: 'removed', ...leaving })],
    ];
    for (const [index, results] of steps.entries())
      await status.topics.publish(memberResults, event.results(index + 1, ...results));
  }

  it('tells the way of a member, each step with its event', async () => {
    const answer = await json(`cloud-sync/${event.id(1)}/members/1/explain`);
    expect(answer).toMatchObject({
      mappingId: event.id(1),
      collectionId: 'HQ100001',
      resourceId: 1,
      name: 'LT-1',
      state: 'synced',
      summary: 'It is in the group.',
      steps: [
        { step: 'source', eventId: expect.any(String), entraId: ENTRA_ID, type: 'device', obsolete: false },
        { step: 'identity', eventId: expect.any(String), objectId: event.id(1001) },
        { step: 'decision', decision: 'add', reason: 'queued', runId: event.id(3001) },
        { step: 'answer', state: 'synced', requestId: 'req-1', answer: { status: 204 } },
      ],
      history: [{ state: 'pending' }, { state: 'synced' }], // what was said once more is not told twice
    });
  });

  it('tells why one has not come, and that another has left', async () => {
    expect(await json(`cloud-sync/${event.id(1)}/members/3/explain`)).toMatchObject({
      state: 'unresolved',
      summary: expect.stringContaining('No Entra id.'),
      steps: [
        { entraId: null },
        { reason: 'no-entra-id' },
        { decision: 'leave-out' },
        { summary: 'Nothing was asked of Graph.' },
      ],
    });
    expect(await json(`cloud-sync/${event.id(1)}/members/4/explain`)).toMatchObject({
      state: null,
      summary: expect.stringContaining('It left the group'),
      steps: [{ name: null }, { objectId: event.id(1004) }, { decision: 'remove' }, { state: 'removed' }],
    });
    expect(await json(`cloud-sync/${event.id(2)}/members/1/explain`)).toMatchObject({
      state: null,
      summary: 'It is not in the collection.',
      history: [],
    });
  });

  it.each([
    ['LT-1', [1]],
    ['lt-', [1, 2, 3, 9]],
    ['3', [3]],
    [ENTRA_ID, [1, 2]],
    [ENTRA_ID.toUpperCase(), [1, 2]],
    [event.id(1001), [1, 2]],
    ['contoso\\bob', [8]],
    ['Bob.', [8]],
    ['bob sc', [8]],
    ['%', []],
    [event.id(77), []],
    ['99999999999999999999', []],
  ])('finds members of all mappings by %s', async (search, expected) => {
    const { items } = await status.page(`explain?search=${encodeURIComponent(search)}`);
    expect(items.map((item) => item['resourceId'])).toEqual(expected);
  });

  it('says of one that is in no mapped collection just that', async () => {
    expect((await status.page('explain?search=LT-9')).items).toMatchObject([
      { name: 'LT-9', memberships: [], summary: expect.stringContaining('in no mapped collection') },
    ]);
  });

  it('names all collections that want a member, also by another row of the same object', async () => {
    const wanted = async (mapping: number) =>
      (await status.page(`cloud-sync/${event.id(mapping)}/members?state=synced`)).items.map((item) => item['wantedBy']);
    const both = [
      { mappingId: event.id(1), site: 'hq', collectionId: 'HQ100001', collectionName: 'as it was mapped' },
      { mappingId: event.id(2), site: 'hq', collectionId: 'HQ100002', collectionName: '=Kiosks' },
    ];
    expect(await wanted(1)).toEqual([both]);
    expect(await wanted(2)).toEqual([both]);
  });

  it('gives the view as a file with the headings of the product, and takes the power from formulas', async () => {
    const answer = await status.get('cloud-sync?format=csv&limit=1&sort=collectionId');
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('content-disposition')).toContain('collection-cloud-sync.csv');
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^Collection Id,Collection Name,Entra Group Id,Entra Group Name,Cloud Sync Status,Member Count,Sync Completed,Sync InProgress,Sync Failed,Cloud Service Id,/,
    );
    expect(lines[1]).toMatch(/^HQ100001,as it was mapped,/);
    expect(lines[2]).toMatch(/^HQ100002,'=Kiosks,/);
    const chosen = await status.get('cloud-sync?format=csv&columns=memberCount,collectionId&search=HQ100001');
    expect(await chosen.text()).toBe('Member Count,Collection Id\n3,HQ100001\n');
  });

  it('gives members as a file to who accepts only that', async () => {
    const [{ url }] = status.replicas;
    const path = `${url}/api/v1/cloud-sync/${event.id(1)}/members?state=synced`;
    const answer = await fetch(path, { headers: { accept: 'text/csv' } });
    expect(await answer.text()).toMatch(
      /^Resource Id,Name,.*Wanted By\n1,LT-1,00000000-0000-4000-8000-000000001001,synced,.*,hq\/HQ100001; hq\/HQ100002\n$/,
    );
  });

  it('adds up the figures, the lag and what waits', async () => {
    expect(await json('summary')).toMatchObject({
      mappings: { total: 2, byStatus: { partialSuccess: 1, inProgress: 1 }, byAttention: { 'awaiting-first-sync': 1 } },
      members: { memberCount: 3, syncCompleted: 2, noEntraRecord: 1 },
      lag: { lastHour: { count: 3 }, lastDay: { count: 3 } },
      tenants: [{ cloudServiceId: 'contoso', state: 'ok', backlog: 7, quotaUsed: 0.25, lagLastHour: { count: 3 } }],
      endsNotOk: 0,
      deadLettersOpen: 0,
    });
  });

  it('keeps samples for plotting', async () => {
    const history = () => json(`summary/history?from=${before(10 * MINUTE_MS)}`);
    const full = expect.arrayContaining([
      expect.objectContaining({
        tenants: [expect.objectContaining({ cloudServiceId: 'contoso', backlog: 7, quotaUsed: 0.25 })],
      }),
    ]);
    await eventually(async () => expect(await history()).toMatchObject({ stepSeconds: 60, items: full }), {
      within: 60_000,
    });
  });

  it('says of an end since when it is so, and until when nothing is sent', async () => {
    expect((await status.page('ends')).items).toMatchObject([
      { kind: 'site', id: 'hq', since: expect.any(String), waitUntil: null },
      { kind: 'tenant', id: 'contoso', since: before(0), waitUntil: before(-MINUTE_MS) },
    ]);
  });

  it('shows mappings of a site that the configuration does not name, as such', async () => {
    const gone = { mappingId: event.id(3), site: 'closed', collectionId: 'CL100001' };
    await status.topics.publish(mappingChanged, event.mapping(gone));
    await eventually(async () =>
      expect(await status.row(3)).toMatchObject({ siteRemoved: true, tenantRemoved: false }),
    );
    expect((await status.row(3)).attention).toContain('source-lost');
    await status.topics.publish(tenantChanged, event.tenant({ revision: 9, removed: true }));
    await eventually(async () => expect((await status.row(1)).tenantRemoved).toBe(true));
    expect((await status.row(1)).attention).toContain('tenant-disabled');
    await status.topics.publish(tenantChanged, event.tenant({ revision: 10 }));
  });
});
