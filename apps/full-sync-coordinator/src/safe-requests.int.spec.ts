import { randomUUID } from 'node:crypto';
import { tenantChanged } from '@rollcall/contracts';
import { PlayedWatcher } from './testing/played-watcher';
import { type Answer, RunningCoordinator } from './testing/running-coordinator';

jest.setTimeout(120_000);

let coordinator: RunningCoordinator;
let watcher: PlayedWatcher;
let lastGroup = 0;
beforeAll(async () => {
  coordinator = await RunningCoordinator.start();
  watcher = new PlayedWatcher(coordinator.topics, { ABC00001: 'device', ABC00004: 'site-fails' });
  await watcher.start();
});
afterAll(async () => {
  watcher.stop();
  await coordinator.dispose();
});

const call: RunningCoordinator['call'] = (...request) => coordinator.call(...request);
const keyed = (key: string) => ({ 'idempotency-key': key });
const codeOf = ({ status, body }: Answer) => [status, body.code];

/** A mapping of a group that nobody has mapped. */
function wish(more: object = {}) {
  lastGroup += 1;
  const groupId = `aaaaaaaa-0000-0000-0000-${String(lastGroup).padStart(12, '0')}`;
  coordinator.directory.add('contoso', groupId, `Pilots ${lastGroup}`);
  return { site: 'hq', collectionId: 'ABC00001', tenantId: 'contoso', groupId, enabled: false, ...more };
}

describe('a POST with an Idempotency-Key', () => {
  it('is done once and answered alike: status, headers and body', async () => {
    const [key, body] = [randomUUID(), wish()];
    const first = await call('POST', '/mappings', body, keyed(key));
    const second = await call('POST', '/mappings', body, keyed(key));
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(['etag', 'location', 'content-type'].map((name) => second.headers.get(name))).toEqual(
      ['etag', 'location', 'content-type'].map((name) => first.headers.get(name)),
    );
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(codeOf(await call('POST', '/mappings', body))).toEqual([409, 'mapping-exists']);
    expect((await call('GET', `/mappings?groupId=${body.groupId}`)).body.items).toHaveLength(1);
  });

  it('is done once when it comes many times at once', async () => {
    const [key, body] = [randomUUID(), wish()];
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/mappings', body, keyed(key))));
    const kinds = answers.map((answer) => (answer.status === 201 ? 'done' : codeOf(answer).join(' ')));
    expect(kinds).toContain('done');
    expect(kinds.filter((kind) => kind !== 'done' && kind !== '409 request-in-progress')).toEqual([]);
    expect((await call('GET', `/mappings?groupId=${body.groupId}`)).body.items).toHaveLength(1);
  });

  it('is refused when the key was given to another request, also at another address', async () => {
    const key = randomUUID();
    expect((await call('POST', '/mappings', wish(), keyed(key))).status).toBe(201);
    expect(codeOf(await call('POST', '/mappings', wish(), keyed(key)))).toEqual([422, 'idempotency-key-reused']);
    expect(codeOf(await call('POST', '/pause', undefined, keyed(key)))).toEqual([422, 'idempotency-key-reused']);
    expect(codeOf(await call('POST', '/pause', undefined, keyed('not a key')))).toEqual([
      400,
      'idempotency-key-invalid',
    ]);
    expect((await call('GET', '/pause')).body.paused).toBe(false);
  });

  it('is tried again after a refusal', async () => {
    const [key, body] = [randomUUID(), wish()];
    coordinator.directory.trouble = 'Graph is away.';
    try {
      expect(codeOf(await call('POST', '/mappings', body, keyed(key)))).toEqual([503, 'directory-unavailable']);
    } finally {
      coordinator.directory.trouble = undefined;
    }
    expect((await call('POST', '/mappings', body, keyed(key))).status).toBe(201);
  });

  it('may have no body and an answer without one that says 200', async () => {
    const key = randomUUID();
    const path = `/mappings/${(await call('POST', '/mappings', wish())).body.id}`;
    const first = await call('POST', `${path}/pause`, undefined, keyed(key));
    await call('POST', `${path}/resume`);
    expect(await call('POST', `${path}/pause`, undefined, keyed(key))).toMatchObject({ status: 200, body: first.body });
    expect((await call('GET', path)).body.paused).toBe(false);
  });
});

describe('an ETag', () => {
  it('is on every answer that is one mapping, and keeps changes apart', async () => {
    const created = await call('POST', '/mappings', wish());
    const path = `/mappings/${created.body.id}`;
    const paused = await call('POST', `${path}/pause`);
    const changed = await call('PATCH', path, { mode: 'additive' }, { 'if-match': paused.headers.get('etag')! });
    const read = await call('GET', path);
    const tags = [created, paused, changed, read].map(({ headers }) => headers.get('etag'));
    expect(tags).toEqual(['"1"', '"2"', '"3"', '"3"']);
    expect(codeOf(await call('PATCH', path, { mode: 'mirror' }, { 'if-match': '"2"' }))).toEqual([
      412,
      'precondition-failed',
    ]);
  });

  it('spares reading again what is known', async () => {
    const { body, headers } = await call('POST', '/mappings', wish());
    const known = { 'if-none-match': headers.get('etag')! };
    const same = await call('GET', `/mappings/${body.id}`, undefined, known);
    expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, undefined, '"1"']);
    await call('PATCH', `/mappings/${body.id}`, { mode: 'additive' });
    expect(await call('GET', `/mappings/${body.id}`, undefined, known)).toMatchObject({
      status: 200,
      body: { mode: 'additive' },
    });
  });

  it('keeps changes of a tenant apart', async () => {
    const { headers, body } = await call('GET', '/tenants/contoso');
    const etag = headers.get('etag')!;
    expect(etag).toBe(`"${body.revision}"`);
    const off = await call('PATCH', '/tenants/contoso', { groupSyncEnabled: false }, { 'if-match': etag });
    expect([off.status, off.headers.get('etag')]).toEqual([200, `"${body.revision + 1}"`]);
    const stale = await call('PATCH', '/tenants/contoso', { groupSyncEnabled: true }, { 'if-match': etag });
    expect(codeOf(stale)).toEqual([412, 'precondition-failed']);
    await call('PATCH', '/tenants/contoso', { groupSyncEnabled: true });
    await coordinator.heard(tenantChanged, ({ revision }) => revision === body.revision + 2);
    expect(codeOf(await call('GET', '/tenants/fabrikam'))).toEqual([404, 'tenant-not-found']);
  });
});

describe('the audit log', () => {
  it('says from where a change came, in which trace, and nothing of the sort for what is done by itself', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const sent = { traceparent: `00-${trace}-b7ad6b7169203331-01`, 'user-agent': 'curl/8' };
    const { body } = await call('POST', '/mappings', wish(), sent);
    expect((await call('GET', `/audit?subject=${body.id}`)).body.items).toMatchObject([
      { what: 'mapping-created', traceId: trace, from: { address: '127.0.0.1', userAgent: 'curl/8' } },
    ]);
    expect((await call('GET', '/audit?who=configuration')).body.items).toMatchObject([
      { what: 'tenant-added', subject: 'contoso', from: null },
    ]);
  });

  it('is searched by subject, person, kind and time, page by page', async () => {
    const { body } = await call('POST', '/mappings', wish());
    await call('PATCH', `/mappings/${body.id}`, { mode: 'additive' });
    await call('POST', `/mappings/${body.id}/pause`);
    const found = async (query: string) => {
      const { items } = (await call('GET', `/audit?subject=${body.id}&${query}`)).body;
      return items.map(({ what }: { what: string }) => what);
    };
    expect(await found('')).toEqual(['mapping-paused', 'mapping-changed', 'mapping-created']);
    expect(await found('what=mapping-changed')).toEqual(['mapping-changed']);
    expect(await found('who=nobody')).toEqual([]);
    const [changed] = (await call('GET', `/audit?subject=${body.id}&what=mapping-changed`)).body.items;
    expect(await found(`since=${changed.when}`)).toEqual(['mapping-paused', 'mapping-changed']);
    expect(await found(`until=${changed.when}`)).toEqual(['mapping-created']);
    const first = (await call('GET', `/audit?subject=${body.id}&limit=2`)).body;
    expect(await found(`limit=2&cursor=${first.nextCursor}`)).toEqual(['mapping-created']);
    expect(codeOf(await call('GET', '/audit?since=yesterday'))).toEqual([400, 'invalid-request']);
  });
});

describe('a whole set of mappings', () => {
  const put = async (set: string, query = '', type = 'application/yaml'): Promise<Answer> => {
    const response = await fetch(`${coordinator.url}/admin/v1/mappings${query}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: set,
    });
    return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
  };
  const sizes = ({ body }: Answer) => [body.create.length, body.change.length, body.delete.length, body.unchanged];

  beforeAll(async () => {
    for (const { id } of (await call('GET', '/mappings')).body.items) await call('DELETE', `/mappings/${id}`);
  });

  it('is shown, carried out, and nothing the second time; as YAML and as JSON', async () => {
    const [one, two] = [wish(), wish()];
    const yaml = (mode: string) => `
mappings:
  - { site: hq, collectionId: ABC00001, tenantId: contoso, groupId: ${one.groupId}, enabled: false, mode: ${mode} }
  - site: hq
    collectionId: ABC00001
    tenantId: contoso
    groupId: ${two.groupId}
    enabled: false
    schedule: { cron: '0 3 * * *', timeZone: Europe/Berlin }
`;
    expect(sizes(await put(yaml('mirror'), '?dryRun=true'))).toEqual([2, 0, 0, 0]);
    expect((await call('GET', '/mappings')).body.items).toEqual([]);
    const done = await put(yaml('mirror'));
    expect(sizes(done)).toEqual([2, 0, 0, 0]);
    expect(done.body.create[1]).toMatchObject({
      mappingId: expect.any(String),
      cloudServiceId: 'contoso',
      guard: null,
    });
    const audited = async () => (await call('GET', '/audit?limit=1')).body.items[0].id;
    const last = await audited();
    expect(sizes(await put(yaml('mirror')))).toEqual([0, 0, 0, 2]);
    expect(await audited()).toBe(last);

    const changed = await put(yaml('additive'), '?dryRun=true');
    expect(changed.body.change).toMatchObject([
      { groupId: one.groupId, changes: [{ field: 'mode', before: 'mirror', after: 'additive' }] },
    ]);
    const json = JSON.stringify({ mappings: [{ ...one, mode: 'additive' }] });
    expect(sizes(await put(json, '', 'application/json'))).toEqual([0, 1, 1, 0]);
    const left = (await call('GET', '/mappings')).body.items;
    expect(left).toMatchObject([{ groupId: one.groupId, mode: 'additive', revision: 2 }]);
  });

  it('is refused whole, with an error for each entry', async () => {
    const bad = [{ ...wish(), tenantId: 'fabrikam' }, wish(), { ...wish(), collectionId: 'ABC00099' }];
    const refused = await call('PUT', '/mappings', { mappings: bad });
    expect(codeOf(refused)).toEqual([422, 'mappings-refused']);
    expect(refused.body.errors).toMatchObject([
      { path: 'mappings.0', code: 'tenant-not-found', message: expect.any(String) },
      { path: 'mappings.2', code: 'collection-not-found', message: expect.any(String) },
    ]);
    const shapeless = [{ ...wish(), groupId: 'x', schedule: { cron: 'never' } }, { site: 'hq' }];
    const unread = await call('PUT', '/mappings', { mappings: shapeless });
    expect(codeOf(unread)).toEqual([400, 'invalid-request']);
    const paths = unread.body.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['mappings.0.groupId', 'mappings.1.collectionId']));
    expect((await call('GET', '/mappings')).body.items).toHaveLength(1);
  });

  it('is not emptied by mistake', async () => {
    expect(codeOf(await put('mappings: []'))).toEqual([422, 'mappings-empty']);
    expect(codeOf(await put('mappings: ['))).toEqual([400, 'invalid-request']);
    expect(codeOf(await put(''))).toEqual([400, 'invalid-request']);
    expect(sizes(await put('mappings: []', '?allowEmpty=true'))).toEqual([0, 0, 1, 0]);
  });
});

describe('a group', () => {
  it('is made once for a key, refused by its name, and shown by its id', async () => {
    const [key, body] = [randomUUID(), { displayName: 'Made by Rollcall', description: 'for tests' }];
    const made = await call('POST', '/tenants/contoso/groups', body, keyed(key));
    expect(made).toMatchObject({ status: 201, body: { ...body, usable: true } });
    const path = `/tenants/contoso/groups/${made.body.groupId}`;
    expect(made.headers.get('location')).toBe(`/admin/v1${path}`);
    expect((await call('POST', '/tenants/contoso/groups', body, keyed(key))).body).toEqual(made.body);
    const taken = await call('POST', '/tenants/contoso/groups', body);
    expect([...codeOf(taken), taken.body.groupId]).toEqual([409, 'group-name-taken', made.body.groupId]);
    expect(await call('GET', `${path}?collectionType=device`)).toMatchObject({ status: 200, body: made.body });
    const unknown = '00000000-0000-0000-0000-00000000ffff';
    expect(codeOf(await call('GET', `/tenants/contoso/groups/${unknown}`))).toEqual([404, 'group-not-found']);
    const nameless = await call('POST', '/tenants/contoso/groups', { displayName: ' ' });
    expect(codeOf(nameless)).toEqual([400, 'invalid-request']);
  });
});

it('shows what has left the configuration, refuses to sync it, and goes on when it is back', async () => {
  const created = await call('POST', '/mappings', wish());
  const path = `/mappings/${created.body.id}`;
  await coordinator.reconfigure('sites: []\ntenants: []\n');
  const shown = await call('GET', path);
  expect([shown.status, shown.body.siteRemoved, shown.body.tenantRemoved]).toEqual([200, true, true]);
  expect(shown.headers.get('etag')).toBe('"1-site-tenant"');
  expect(codeOf(await call('PATCH', path, { enabled: true }))).toEqual([409, 'site-removed']);
  const guard = { minRemovals: 1, maxRemovalPercent: 1, guardWindow: '1h' };
  expect((await call('PATCH', path, { guard }, { 'if-match': '"1-site-tenant"' })).status).toBe(200);
  await coordinator.reconfigure();
  expect((await call('GET', path)).body).toMatchObject({ siteRemoved: false, tenantRemoved: false, guard });
  expect((await call('PATCH', path, { enabled: true })).status).toBe(200);
});
