import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import {
  SourceCredentialError,
  SourceFailingError,
  SourceForbiddenError,
  SourceThrottledError,
  SourceUnreachableError,
} from '../core/source';
import { AdminServiceClient } from './admin-service-client';
import { AdminServiceSource } from './admin-service-source';
import { RequestGate, type Urgency } from './request-gate';
import { BearerFileCredential, SiteCredential } from './site-credential';

const agent = new Agent();
const folder = mkdtempSync(join(tmpdir(), 'rollcall-client-'));
const tokenFile = join(folder, 'token');
const servers: Server[] = [];

beforeEach(() => writeFileSync(tokenFile, 'first\n'));
afterAll(async () => {
  await agent.destroy();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function provider(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return `http://127.0.0.1:${address.port}/AdminService`;
}

const answering = (status: number, body: unknown) => (_: IncomingMessage, response: ServerResponse) => {
  response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
};
const failure = (status: number, message: string) => answering(status, { error: { code: String(status), message } });
const client = (...addresses: readonly string[]) =>
  new AdminServiceClient(
    addresses,
    agent,
    new BearerFileCredential(tokenFile),
    new RequestGate({ inFlight: 8, perSecond: 200 }),
  );
const sites = answering(200, { value: [{ SiteCode: 'ABC' }] });

it.each([
  [401, failure(401, 'Authorization has been denied'), SourceCredentialError],
  [403, failure(403, 'Forbidden'), SourceForbiddenError],
  [404, failure(404, 'Access denied  WMI QUERY: '), SourceForbiddenError],
  [404, failure(404, "Class 'SMS_X' was not found."), SourceFailingError],
  [404, answering(404, '<html>File or directory not found</html>'), SourceUnreachableError],
  [429, failure(429, 'Too many'), SourceThrottledError],
  [400, failure(400, 'bad query'), SourceFailingError],
  [500, failure(500, 'provider failure'), SourceFailingError],
  [503, answering(503, 'Service Unavailable'), SourceFailingError],
] as const)('names what a %i means', async (_status, answer, error) => {
  await expect(client(await provider(answer)).get('SMS_Site')).rejects.toThrow(error);
});

it('reads the token again for each request, and says when it cannot', async () => {
  const seen: (string | undefined)[] = [];
  const address = await provider((request, response) => {
    seen.push(request.headers.authorization);
    sites(request, response);
  });
  const asking = client(address);
  await asking.get('SMS_Site');
  writeFileSync(tokenFile, 'second');
  await asking.get('SMS_Site');
  expect(seen).toEqual(['Bearer first', 'Bearer second']);
  rmSync(tokenFile);
  await expect(asking.get('SMS_Site')).rejects.toThrow(SourceCredentialError);
});

class CountingGate extends RequestGate {
  passed = 0;

  override pass<Answer>(urgency: Urgency, request: () => Promise<Answer>): Promise<Answer> {
    this.passed += 1;
    return super.pass(urgency, request);
  }
}

/** Tokens that are remembered until the site refuses them. */
class RememberedTokens extends SiteCredential {
  constructor(private readonly tokens: string[]) {
    super();
  }

  async authorization(): Promise<string> {
    return `Bearer ${this.tokens[0]}`;
  }

  override refused(): boolean {
    if (this.tokens.length === 1) return false;
    this.tokens.shift();
    return true;
  }
}

it.each([
  [['revoked', 'good'], undefined, 2],
  [['revoked', 'revoked too', 'good'], SourceCredentialError, 2], // the next poll tries again
  [['revoked'], SourceCredentialError, 1],
])('shows a fresh token once when the site refuses a remembered one: %p', async (tokens, error, requests) => {
  const address = await provider((request, response) => {
    const known = request.headers.authorization === 'Bearer good';
    (known ? sites : failure(401, 'Authorization has been denied'))(request, response);
  });
  const gate = new CountingGate({ inFlight: 1, perSecond: 200 });
  const asked = new AdminServiceClient([address], agent, new RememberedTokens(tokens), gate).get('SMS_Site');
  await (error ? expect(asked).rejects.toThrow(error) : expect(asked).resolves.toContain('ABC'));
  expect(gate.passed).toBe(requests);
});

it('asks the next provider when one is down, is none or fails, and stays with the one that answers', async () => {
  const asked: string[] = [];
  const noting = (name: string, answer: RequestListener) =>
    provider((request, response) => {
      asked.push(name);
      answer(request, response);
    });
  const down = 'http://127.0.0.1:9/AdminService';
  const none = await noting('none', answering(404, '<html></html>'));
  const failing = await noting('failing', failure(500, 'provider failure'));
  const good = await noting('good', sites);
  const asking = client(down, none, failing, good);
  await asking.get('SMS_Site');
  await asking.get('SMS_Site');
  expect(asked).toEqual(['none', 'failing', 'good', 'good']);
});

it('says that a provider gave no answer in time, and asks the next', async () => {
  const impatient = new Agent({ headersTimeout: 10 }); // is checked each second or so
  const gate = new RequestGate({ inFlight: 8, perSecond: 200 });
  const asking = (...addresses: readonly string[]) =>
    new AdminServiceClient(addresses, impatient, new BearerFileCredential(tokenFile), gate).get('SMS_Site');
  const silent = await provider(() => undefined);
  await expect(asking(silent)).rejects.toThrow(/127\.0\.0\.1:\d+ gave no answer within/);
  expect(await asking(silent, await provider(sites))).toContain('ABC');
  await impatient.destroy();
});

it('does not ask the next provider who refuses us: all know the same accounts', async () => {
  const refusing = await provider(failure(404, 'Access denied  WMI QUERY: '));
  await expect(client(refusing, await provider(sites)).get('SMS_Site')).rejects.toThrow(SourceForbiddenError);
});

it('sends option names literally, spaces as %20 and apostrophes doubled', async () => {
  const urls: string[] = [];
  const address = await provider((request, response) => {
    urls.push(request.url ?? '');
    answering(200, { value: [] })(request, response);
  });
  await new AdminServiceSource(client(address)).entry("A'C");
  expect(urls).toEqual([
    '/AdminService/wmi/SMS_Collection?$select=CollectionID,Name,CollectionType,MemberCount,LastMemberChangeTime,CurrentStatus' +
      '&$filter=CollectionID%20eq%20%27A%27%27C%27',
  ]);
});

it('takes an answer that is no JSON, no set or full of other rows for a failure, never for nothing', async () => {
  for (const body of ['', '<html></html>', '[]', '{"value":null}', '{"value":[{"SiteCode":7}]}', '{}']) {
    const source = new AdminServiceSource(client(await provider(answering(200, body))));
    await expect(source.healthy()).rejects.toThrow(SourceFailingError);
  }
});

it('goes on behind a page that was cut short', async () => {
  const address = await provider((request, response) => {
    const after = Number(/gt%20(\d+)/.exec(request.url ?? '')?.[1]);
    const rows = [1, 2, 3, 4, 5].filter((id) => id > after).slice(0, 2);
    answering(200, {
      value: rows.map((ResourceId) => ({ ResourceId, ResourceType: 5, Name: 'PC', IsObsolete: null })),
    })(request, response);
  });
  const ids: number[] = [];
  for await (const page of new AdminServiceSource(client(address)).members('ABC00012', 5))
    ids.push(...page.map(({ resourceId }) => resourceId));
  expect(ids).toEqual([1, 2, 3, 4, 5]);
});

it.each([
  [0, { ready: false, evaluation: 'none' }],
  [1, { ready: true, evaluation: 'ready' }],
  [2, { ready: false, evaluation: 'evaluating' }],
  [3, { ready: false, evaluation: 'evaluating' }],
  [4, { ready: false, evaluation: 'evaluating' }],
  [5, { ready: false, evaluation: 'awaiting' }],
  [6, { ready: false, evaluation: 'deleting' }],
  [7, { ready: false, evaluation: 'evaluating' }],
  [8, { ready: false, evaluation: 'evaluating' }],
  [99, { ready: false, evaluation: 'none' }],
  [null, { ready: false, evaluation: 'none' }],
])('knows what CurrentStatus %p means', async (CurrentStatus, meaning) => {
  const row = { CollectionID: 'ABC00012', Name: 'Pilots', CollectionType: 2, MemberCount: 3, CurrentStatus };
  const source = new AdminServiceSource(client(await provider(answering(200, { value: [row] }))));
  expect(await source.catalogue()).toMatchObject([meaning]);
});

describe('the identities of many', () => {
  const asked: string[] = [];
  /** A class with a row for each number of 1 to `size`. */
  const classOf = (size: number) =>
    provider((request, response) => {
      const url = decodeURIComponent(request.url ?? '');
      asked.push(url);
      const [, from = 1, to = size] = (/ge (\d+) and ResourceID le (\d+)/.exec(url) ?? []).map(Number);
      if (url.includes('/$count')) return answering(200, String(to - from + 1))(request, response);
      const named = [...url.matchAll(/ResourceID eq (\d+)/g)].map(([, id]) => Number(id));
      const walked = Array.from({ length: Math.min(to - from + 1, 1_000) }, (_, index) => from + index);
      const value = (named.length > 0 ? named : walked).map((ResourceID) => ({
        ResourceID,
        Name: 'PC',
        IsObsolete: 0,
      }));
      return answering(200, { value })(request, response);
    });
  beforeEach(() => (asked.length = 0));

  it('who are close together are read by pages of the class', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => 70_000 + index);
    const found = await new AdminServiceSource(client(await classOf(100_000))).identities('device', ids);
    expect(found.map(({ resourceId }) => resourceId)).toEqual(ids);
    expect(asked).toHaveLength(1 + 3);
  });

  it('who are far apart are named, a few in each request', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => 1 + index * 4_000);
    const found = await new AdminServiceSource(client(await classOf(800_000))).identities('device', ids);
    expect(found.map(({ resourceId }) => resourceId)).toEqual(ids);
    expect(asked).toHaveLength(1 + 200 / 20);
  });
});

it('gives up what is being asked when it is closed, and says nothing of the site', async () => {
  const hanging = client(await provider(() => undefined));
  const asked = hanging.get('SMS_Site');
  hanging.close();
  await expect(asked).rejects.toThrow('the service stops');
});
