import { once } from 'node:events';
import { connect } from 'node:net';
import { describedApi, MappingsModule } from '../fixtures/mappings-service';
import { settingsOf } from '../fixtures/stack';
import { startService, type RunningService } from '../run/start-service';
import type { Settings } from '../settings/settings';

jest.setTimeout(30_000);

/** A service whose Kafka and Postgres are away: what is refused at the edge needs neither. */
const start = (changes: Partial<Settings> = {}): Promise<RunningService> => {
  const settings = { ...settingsOf('127.0.0.1:1', 'postgres://nobody@127.0.0.1:1/nothing', 'test.'), ...changes };
  return startService(settings, { module: () => MappingsModule.of(settings), api: describedApi });
};

/** A request whose body is cut into chunks wrongly. */
const wronglyChunked =
  'POST /mappings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';

const json = { 'content-type': 'application/json' };

describe('the edge of a service', () => {
  let service: RunningService;
  const call = (path: string, init?: RequestInit) => fetch(`${service.url}${path}`, init);
  const post = (body: string, headers: Record<string, string> = json) =>
    call('/mappings', { method: 'POST', headers, body });

  /** Status and code of an answer that must be a problem document, with nothing of our inside. */
  async function refusal(asked: Response | Promise<Response>): Promise<string> {
    const answer = await asked;
    const { status, headers } = answer;
    const text = await answer.text();
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of ['server', 'x-powered-by']) expect(headers.get(name)).toBeNull();
    expect(text).not.toMatch(/\bat .*\(|node_modules|\.ts:|FST_/);
    const body: { status: number; code: string; detail: string; type: string } = JSON.parse(text);
    expect(body).toMatchObject({
      status,
      type: `urn:rollcall:problem:${body.code}`,
      detail: expect.stringMatching(/\.$/),
    });
    return `${status} ${body.code}`;
  }

  /** What comes back for bytes that no HTTP client would send. */
  async function raw(text: string): Promise<Response> {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (data: string) => (answer += data));
    socket.write(text);
    await once(socket, 'close');
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = lines.map((line): [string, string] => [line.split(': ', 1)[0] ?? '', line.replace(/^[^:]*: /, '')]);
    return new Response(body, { status: Number(first.split(' ')[1]), headers });
  }

  beforeAll(async () => {
    service = await start({ corsOrigins: ['https://console.example'] });
  });
  afterAll(() => service?.close());

  it('refuses an address that nobody knows, without telling it back', async () => {
    expect(await refusal(call('/nowhere?token=hunter2'))).toBe('404 not-found');
    expect(await (await call('/nowhere?token=hunter2')).text()).not.toContain('hunter2');
  });

  it('refuses a method that an address does not have, and says which it has', async () => {
    const answer = await call('/mappings', { method: 'DELETE' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect(await refusal(answer)).toBe('405 method-not-allowed');
    expect(await refusal(raw('TRACE /mappings HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toBe(
      '405 method-not-allowed',
    );
  });

  it('refuses addresses that are none or too long, and headers that are too large', async () => {
    expect(await refusal(call('/mappings/%zz'))).toBe('400 invalid-request');
    expect(await refusal(call('/mappings?x=%00'))).toBe('400 invalid-request');
    expect(await refusal(call(`/mappings?x=${'y'.repeat(9_000)}`))).toBe('414 uri-too-long');
    expect(await refusal(raw(`GET / HTTP/1.1\r\nHost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`))).toBe(
      '431 headers-too-large',
    );
    expect(await refusal(raw('what is this\r\n\r\n'))).toBe('400 invalid-request');
  });

  it('refuses bodies that are too large, too deep, no JSON, of another kind, or after a prototype', async () => {
    expect(await refusal(post(JSON.stringify({ n: 'y'.repeat(1_100_000) })))).toBe('413 payload-too-large');
    expect(await refusal(post('['.repeat(500_000)))).toBe('400 invalid-request');
    expect(await refusal(post('{"n":1'))).toBe('400 invalid-request');
    expect(await refusal(post('{"n":1,"__proto__":{"admin":true}}'))).toBe('400 invalid-request');
    expect(await refusal(post('{"n":1,"constructor":{"prototype":{"admin":true}}}'))).toBe('400 invalid-request');
    expect(await refusal(post(String.raw`{"n":"\u0000"}`))).toBe('400 invalid-request');
    expect(await refusal(post(String.raw`{"n":"\ud800"}`))).toBe('400 invalid-request');
    const bytes = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    expect(await refusal(call('/mappings', { method: 'POST', headers: json, body: bytes }))).toBe(
      '400 invalid-request',
    );
    expect(await refusal(raw(wronglyChunked))).toBe('400 invalid-request');
    expect(await refusal(post('n=1', { 'content-type': 'application/x-www-form-urlencoded' }))).toBe(
      '415 unsupported-media-type',
    );
    expect(await refusal(post('{"n":1}', { 'content-type': 'text/plain' }))).toBe('415 unsupported-media-type');
  });

  it('lets no page of another origin change anything while callers go unexamined', async () => {
    const from = (origin: string) => call('/look', { method: 'POST', headers: { origin } });
    expect(await refusal(from('https://elsewhere.example'))).toBe('403 origin-not-allowed');
    expect(await refusal(from('null'))).toBe('403 origin-not-allowed');
    expect((await from('https://console.example')).status).toBe(202);
    expect((await from(service.url)).status).toBe(202);
    expect((await call('/docs', { headers: { origin: 'https://elsewhere.example' } })).status).toBe(200);
  });

  it('protects every answer by its headers', async () => {
    for (const path of ['/healthz', '/docs', '/openapi.json', '/nowhere']) {
      const { headers } = await call(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'referrer-policy': 'no-referrer',
      });
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    }
  });

  it('waits for nobody without end', () => {
    const server: { headersTimeout: number; requestTimeout: number; keepAliveTimeout: number; timeout: number } =
      service.app.getHttpServer();
    expect(server.headersTimeout).toBe(15_000);
    expect(server.requestTimeout).toBe(30_000);
    expect(server.keepAliveTimeout).toBe(72_000);
    expect(server.timeout).toBe(120_000);
  });
});

describe('the rate limit of a service', () => {
  let service: RunningService;
  const look = (headers: Record<string, string> = {}) => fetch(`${service.url}/look`, { method: 'POST', headers });

  beforeAll(async () => {
    service = await start({ rateLimitPerMinute: 2, trustedProxies: ['loopback'] });
  });
  afterAll(() => service?.close());

  it('counts each address, which a trusted proxy names, and says how many requests are left', async () => {
    const ada = { 'x-forwarded-for': '192.0.2.1' };
    const first = await look(ada);
    expect([first.status, first.headers.get('x-ratelimit-limit'), first.headers.get('x-ratelimit-remaining')]).toEqual([
      202,
      '2',
      '1',
    ]);
    expect((await look(ada)).status).toBe(202);
    const third = await look(ada);
    expect([third.status, await third.json()]).toMatchObject([429, { code: 'too-many-requests' }]);
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await look({ 'x-forwarded-for': '192.0.2.2' })).status).toBe(202);
    expect((await look({ 'x-forwarded-for': '192.0.2.1, 192.0.2.3' })).status).toBe(202); // who it says it speaks for is not believed
  });

  it('knows no OPTIONS without other origins', async () => {
    expect((await fetch(`${service.url}/look`, { method: 'OPTIONS' })).status).toBe(405);
  });

  it('counts nothing of what machines ask all the time', async () => {
    for (let n = 0; n < 5; n += 1) expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });
});
