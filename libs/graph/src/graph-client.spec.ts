import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import type { Client } from '@microsoft/microsoft-graph-client';
import { type TenantConfiguration, configuration } from '@rollcall/contracts';
import { postBatch } from './batch';
import { credentialFor } from './credential';
import { type Get, get } from './get';
import { readGroup } from './group';
import { graphClientFor } from './graph-client';
import { graphFailure } from './graph-failure';
import { memberPage } from './member-page';
import type { Fetch } from './transport';

const GROUP = 'aaaaaaaa-0000-0000-0000-000000000001';
const MEMBER = 'bbbbbbbb-0000-0000-0000-000000000001';
const token: TokenCredential = {
  getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

function tenant(credential: unknown = { kind: 'managedIdentity' }): TenantConfiguration {
  const parsed = configuration.parse({
    tenants: [
      {
        id: 'contoso',
        tenantId: '11111111-1111-1111-1111-111111111111',
        cloud: { graph: 'https://graph.test:8443', authority: 'https://login.test' },
        credential,
      },
    ],
  });
  return parsed.tenants[0]!;
}

/** A Graph that answers each request by `answer`, and remembers what it was asked. */
function graphThatAnswers(answer: (url: string, init: RequestInit) => Response) {
  const asked: { url: string; method: string; authorization: string | null; body: unknown }[] = [];
  const fetch: Fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    asked.push({
      url,
      method: init.method ?? 'GET',
      authorization: headers.get('authorization'),
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    });
    return answer(url, init);
  };
  return { asked, client: graphClientFor(tenant(), { credential: token, fetch, timeoutMs: 1_000 }) };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const byUrl =
  (client: Client): Get =>
  async (url) =>
    (await get(client, url)).body;

const failureOf = async (work: Promise<unknown>) =>
  graphFailure(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );

it('reads a group of a cloud that is not named, with the token', async () => {
  const { client, asked } = graphThatAnswers(() => json({ id: GROUP.toUpperCase(), displayName: 'Pilots' }));
  await expect(readGroup(byUrl(client), GROUP)).resolves.toMatchObject({
    id: GROUP,
    displayName: 'Pilots',
    groupTypes: [],
  });
  expect(asked[0]?.url).toMatch(new RegExp(`^https://graph.test:8443/v1.0/groups/${GROUP}\\?\\$select=id,`));
  expect(asked[0]?.authorization).toBe('Bearer the-token');
});

it('says that a group is missing by giving none', async () => {
  const { client } = graphThatAnswers(() => json({ error: { code: 'Request_ResourceNotFound', message: 'no' } }, 404));
  await expect(readGroup(byUrl(client), GROUP)).resolves.toBeUndefined();
});

it('follows the pages of members to the end, also over an empty one', async () => {
  const pages: Record<string, unknown> = {
    first: {
      value: [{ id: MEMBER }],
      '@odata.nextLink': 'https://graph.test:8443/v1.0/groups/x/members?$skiptoken=two',
    },
    two: { value: [], '@odata.nextLink': 'https://graph.test:8443/v1.0/groups/x/members?$skiptoken=three' },
    three: { value: [{ id: GROUP }] },
  };
  const { client } = graphThatAnswers((url) => json(pages[/skiptoken=(\w+)/.exec(url)?.[1] ?? 'first']));
  const read = byUrl(client);
  const found: (readonly string[])[] = [];
  let next: string | undefined;
  do {
    const page = await memberPage(read, GROUP, next);
    found.push(page.objectIds);
    next = page.next;
  } while (next !== undefined);
  expect(found).toEqual([[MEMBER], [], [GROUP]]);
});

it('never repeats a throttled request, and says how long Graph asks to wait', async () => {
  const { client, asked } = graphThatAnswers(() =>
    json({ error: { code: 'TooManyRequests', message: 'Please retry again later.' } }, 429, {
      'retry-after': '2.5',
      'request-id': 'the-request',
    }),
  );
  expect(await failureOf(readGroup(byUrl(client), GROUP))).toEqual({
    kind: 'answer',
    status: 429,
    code: 'TooManyRequests',
    message: 'Please retry again later.',
    retryAfterMs: 2500,
    requestId: 'the-request',
    quota: {},
  });
  expect(asked).toHaveLength(1);
});

it.each([
  [
    'a connection that is refused',
    () => {
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    },
  ],
  [
    'an answer that is cut short',
    () => new Response(new ReadableStream({ start: (stream) => stream.error(new Error('aborted')) })),
  ],
  ['an answer that is no JSON', () => new Response('<html>', { headers: { 'content-type': 'application/json' } })],
])('takes %s for no answer at all', async (_, answer) => {
  const { client } = graphThatAnswers(answer);
  expect(await failureOf(readGroup(byUrl(client), GROUP))).toMatchObject({ kind: 'unreachable' });
});

it('takes the status of an answer that is not from Graph itself', async () => {
  const { client } = graphThatAnswers(
    () => new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
  );
  expect(await failureOf(readGroup(byUrl(client), GROUP))).toMatchObject({ kind: 'answer', status: 502 });
});

it('knows how long to wait also when the answer is a page of a gateway', async () => {
  const { client } = graphThatAnswers(() => new Response('<html>', { status: 429, headers: { 'retry-after': '9' } }));
  const sent = postBatch(client, [{ id: '1', method: 'GET', url: '/groups' }]);
  expect(await failureOf(sent)).toMatchObject({ kind: 'answer', status: 429, retryAfterMs: 9_000 });
});

it('matches the answers of a batch by id, and names the ones that are missing', async () => {
  const { client, asked } = graphThatAnswers(() =>
    json({
      responses: [
        { id: 'B', status: 404, headers: { 'Retry-After': 3 }, body: { error: { code: 'Request_ResourceNotFound' } } },
        { id: 'a', status: 204, body: null },
      ],
    }),
  );
  const answers = await postBatch(client, [
    { id: 'a', method: 'PATCH', url: '/groups/x', body: { 'members@odata.bind': [] } },
    { id: 'b', method: 'GET', url: '/groups/y' },
    { id: 'c', method: 'GET', url: '/groups/z' },
  ]);
  expect(answers).toEqual([
    { id: 'a', answered: true, status: 204, headers: {} },
    {
      id: 'b',
      answered: true,
      status: 404,
      headers: { 'retry-after': '3' },
      body: { error: { code: 'Request_ResourceNotFound' } },
    },
    { id: 'c', answered: false },
  ]);
  expect(asked[0]?.body).toMatchObject({
    requests: [{ id: 'a', headers: { 'Content-Type': 'application/json' } }, { id: 'b' }, { id: 'c' }],
  });
});

it('refuses a batch of more than 20 requests before it is sent', async () => {
  const { client, asked } = graphThatAnswers(() => json({}));
  const requests = Array.from({ length: 21 }, (_, i) => ({ id: `${i}`, method: 'GET' as const, url: '/groups/x' }));
  await expect(postBatch(client, requests)).rejects.toThrow(RangeError);
  expect(asked).toHaveLength(0);
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-graph-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is a credential failure while the file is missing or empty, and never shown', async () => {
    const secretFile = join(folder, 'secret');
    const client = graphClientFor(tenant({ kind: 'clientSecret', clientId: 'app', secretFile }));
    expect(await failureOf(readGroup(byUrl(client), GROUP))).toMatchObject({ kind: 'credential' });
    writeFileSync(secretFile, '  ');
    expect(await failureOf(readGroup(byUrl(client), GROUP))).toMatchObject({
      kind: 'credential',
      message: expect.stringContaining('empty'),
    });
  });

  it('can come from the environment', () => {
    const configured = tenant({ kind: 'clientSecret', clientId: 'app', secretEnvironment: 'THE_SECRET' });
    expect(() => credentialFor(configured, {}).getToken('scope')).toThrow('THE_SECRET');
  });
});
