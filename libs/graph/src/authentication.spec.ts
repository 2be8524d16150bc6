import type { TokenCredential } from '@azure/identity';
import { type TenantConfiguration, configuration } from '@rollcall/contracts';
import { TokenProvider } from './authentication';
import { get } from './get';
import { graphAccessFor, type GraphClientOptions } from './graph-client';
import { graphFailure, withoutSecrets } from './graph-failure';

const silent = { getToken: () => new Promise<never>(() => undefined) };

const failureOf = async (work: Promise<unknown>) =>
  graphFailure(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );

it('does not wait for ever for a token', async () => {
  const tokens = new TokenProvider({ make: () => silent, scope: 'scope', timeoutMs: 10 });
  expect(await failureOf(tokens.getAccessToken())).toMatchObject({ kind: 'unreachable' });
});

it('does not wait for a token when the service stops', async () => {
  const stop = new AbortController();
  const tokens = new TokenProvider({ make: () => silent, scope: 'scope', timeoutMs: 600_000, stop: stop.signal });
  const asked = failureOf(tokens.getAccessToken());
  stop.abort();
  expect(await asked).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('stopping') });
});

it('shows no token and no secret', () => {
  const text = 'POST failed: Authorization: Bearer eyJhbGciOi.eyJzdWIi.c2ln body client_secret=hunter2&scope=x';
  expect(withoutSecrets(text)).not.toMatch(/eyJ|hunter2/);
});

it('gets one fresh token for all who ask for one at the same time', async () => {
  let given = 0;
  const credential = { getToken: async () => ({ token: `token-${++given}`, expiresOnTimestamp: 0 }) };
  const tokens = new TokenProvider({ make: () => credential, scope: 'scope', timeoutMs: 1_000 });
  expect(await Promise.all([tokens.fresh(), tokens.fresh()])).toEqual(['token-1', 'token-1']);
  expect(await tokens.fresh()).toBe('token-2');
});

describe('a token that Graph refuses', () => {
  const tenant: TenantConfiguration | undefined = configuration.parse({
    tenants: [
      {
        id: 'contoso',
        tenantId: '11111111-1111-1111-1111-111111111111',
        cloud: { graph: 'https://graph.test', authority: 'https://login.test' },
        credential: { kind: 'managedIdentity' },
      },
    ],
  }).tenants[0];

  /** A Graph that takes these tokens only, and a sign-in service that gives token-1, token-2 and so on, one for each credential. */
  function access(good: readonly string[], more: GraphClientOptions = {}) {
    const seen: (string | null)[] = [];
    let given = 0;
    if (!tenant) throw new Error('no tenant');
    const credential: TokenCredential = {
      getToken: async () => ({ token: `token-${++given}`, expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    const fetch: GraphClientOptions['fetch'] = async (_url, init) => {
      const token = new Headers(init.headers).get('authorization');
      seen.push(token);
      const isGood = good.some((one) => token === `Bearer ${one}`);
      const body = isGood ? { id: 'x' } : { error: { code: 'InvalidAuthenticationToken', message: 'expired' } };
      return new Response(JSON.stringify(body), {
        status: isGood ? 200 : 401,
        headers: { 'content-type': 'application/json' },
      });
    };
    return { seen, ...graphAccessFor(tenant, { credential, fetch, timeoutMs: 1_000, ...more }) };
  }

  it('is replaced by a fresh one, and the request repeated once', async () => {
    const { client, seen } = access(['token-2']);
    expect((await get(client, '/groups/x')).body).toEqual({ id: 'x' });
    expect(seen).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('is a failure when the fresh one is refused too', async () => {
    const { client, seen } = access([]);
    expect(await failureOf(get(client, '/groups/x'))).toMatchObject({ kind: 'answer', status: 401 });
    expect(seen).toHaveLength(2);
  });
});
