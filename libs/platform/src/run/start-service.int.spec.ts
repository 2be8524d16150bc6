import { Database } from '../database/database';
import { eventually } from '../fixtures/eventually';
import { describedApi, MappingsModule } from '../fixtures/mappings-service';
import { freshStack, type Stack } from '../fixtures/stack';
import { startService, type RunningService } from './start-service';

jest.setTimeout(90_000);

describe('a service on real Kafka and Postgres', () => {
  let stack: Stack;
  let service: RunningService;
  const call = (path: string, init?: RequestInit) => fetch(`${service.url}${path}`, init);
  const post = (body: unknown) =>
    call('/mappings', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  beforeAll(async () => {
    stack = await freshStack();
    const settings = { ...stack.settings, corsOrigins: ['https://console.example'] };
    service = await startService(settings, { module: () => MappingsModule.of(settings), api: describedApi });
  });
  afterAll(async () => {
    await service?.close();
    await stack?.dispose();
  });

  it('becomes ready by itself and says of what that consists', async () => {
    const body = await eventually(async () => {
      const response = await call('/readyz');
      const text = await response.json();
      if (response.status !== 200) throw new Error(JSON.stringify(text));
      return text;
    });
    expect(body).toMatchObject({
      status: 'ok',
      details: { postgres: { status: 'up' }, kafka: { status: 'up' }, process: { status: 'up' } },
      ends: [],
    });
  });

  it('carries a change from HTTP through outbox, Kafka and inbox into its table', async () => {
    expect((await post({ n: 7 })).status).toBe(201);
    await eventually(async () => {
      expect(await (await call('/mappings')).json()).toEqual([expect.objectContaining({ revision: 1, calls: 1 })]);
    });
  });

  it('answers with problem details', async () => {
    const refused = await post({ n: -1, m: 2 });
    expect(refused.status).toBe(400);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({
      code: 'invalid-request',
      status: 400,
      instance: '/mappings',
      errors: [{ path: 'n' }, { path: '' }],
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(await (await post({ n: 409 })).json()).toMatchObject({ code: 'mapping-exists', status: 409 });
    expect(await (await call('/nowhere?x=1')).json()).toMatchObject({ code: 'not-found', instance: '/nowhere' });
    const failed = await (await post({ n: 500 })).text();
    expect(JSON.parse(failed)).toMatchObject({ code: 'internal-error', status: 500 });
    expect(failed).not.toContain('hunter2');
    const noJson = await call('/mappings', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(await noJson.json()).toMatchObject({ code: 'invalid-request', status: 400 });
  });

  it('takes a POST without a body, whatever content type the client names', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await call('/look', { method: 'POST', headers })).status).toBe(202);
    expect((await call('/mappings', { method: 'POST', headers })).status).toBe(400); // this one needs its body
  });

  it('lets another origin change and delete, when the settings name it', async () => {
    const preflight = (origin: string) =>
      call('/mappings', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'DELETE' } });
    const allowed = await preflight('https://console.example');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://console.example');
    expect(allowed.headers.get('access-control-allow-methods')).toContain('DELETE');
    expect((await preflight('https://elsewhere.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('describes its API and shows its numbers', async () => {
    expect(await (await call('/openapi.json')).json()).toMatchObject({
      openapi: '3.1.0',
      paths: { '/mappings': { get: {}, post: {} } },
    });
    expect((await call('/docs')).status).toBe(200);
    expect((await call('/healthz')).status).toBe(200);
    const numbers = await (await call('/metrics')).text();
    expect(numbers).toContain('process_cpu_user_seconds_total');
    expect(numbers).toContain('rollcall_outbox_published_total');
  });

  it('follows the trace of a caller from its request to the event', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await call('/mappings', {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      body: '{"n":8}',
    });
    const found = await eventually(async () => {
      const messages = await stack.messages('mappings.v1');
      return messages.find(({ key }) => key?.toString().endsWith('8')) ?? false;
    });
    expect(String(found.headers?.['traceparent'])).toContain(traceId);
  });

  it('answers the requests at hand when it stops, and waits for no stream', async () => {
    const other = await startService(stack.settings, { module: () => MappingsModule.of(stack.settings) });
    await eventually(async () => (await fetch(`${other.url}/readyz`)).ok);
    const stream = await fetch(`${other.url}/endless`);
    const slow = fetch(`${other.url}/slow`).then((response) => response.json());
    await eventually(async () => {
      const running = `SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(0.5)' AND state = 'active'`;
      return (await service.app.get(Database).query(running)).length > 0;
    });
    await other.close();
    expect(await slow).toEqual({ done: true });
    await expect(stream.text()).rejects.toThrow();
  });
});
