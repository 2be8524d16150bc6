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
