import { configuration } from '@rollcall/contracts';
import { graphAccessFor } from '@rollcall/graph';
import { directoryContract, KNOWN_DEVICE, KNOWN_GROUPS } from '../testing/directory-contract';
import { GraphDirectory } from './graph-directory';

const [tenant] = configuration.parse({
  tenants: [
    {
      id: 'contoso',
      tenantId: '11111111-1111-1111-1111-111111111111',
      cloud: { graph: 'https://graph.test', authority: 'https://login.test' },
      credential: { kind: 'managedIdentity' },
    },
  ],
}).tenants;

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const known = KNOWN_GROUPS.map(({ groupId, displayName, dynamic }) => ({
  id: groupId,
  displayName,
  groupTypes: dynamic ? ['DynamicMembership'] : [],
  mailEnabled: false,
  securityEnabled: true,
}));

const APP = 'eeeeeeee-0000-0000-0000-000000000001';
const tokenOf = (claims: object) => `eyJ.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

type Asked = Pick<RequestInit, 'method' | 'body'>;

/** As much of Graph as the coordinator asks for; it pages by a token that it alone understands. */
function graph(url: URL, { method, body }: Asked = {}): Response {
  if (url.pathname.endsWith('/directoryObjects/getByIds')) {
    const { objectId, displayName } = KNOWN_DEVICE;
    const asked = String(body).includes(objectId) && url.searchParams.get('$select') === 'id,displayName';
    return json(200, { value: asked ? [{ '@odata.type': '#microsoft.graph.device', id: objectId, displayName }] : [] });
  }
  if (method === 'POST') return json(201, { id: 'dddddddd-0000-0000-0000-000000000001', ...JSON.parse(String(body)) });
  const id = /^\/v1\.0\/groups\/(.+)$/.exec(url.pathname)?.[1];
  if (id !== undefined) {
    const found = known.find((group) => group.id === id);
    return found ? json(200, found) : json(404, { error: { code: 'Request_ResourceNotFound', message: 'no' } });
  }
  const exact = /^displayName eq '(.*)'$/.exec(url.searchParams.get('$filter') ?? '')?.[1]?.replaceAll("''", "'");
  if (exact !== undefined) {
    const same = known.filter(({ displayName }) => displayName.toLowerCase() === exact.toLowerCase());
    return json(200, { value: same });
  }
  const prefix = /^startswith\(displayName,'(.*)'\)$/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
  const name = prefix.replaceAll("''", "'").toLowerCase();
  const matching = known.filter(({ displayName }) => displayName.toLowerCase().startsWith(name));
  const from = Number(url.searchParams.get('$skiptoken') ?? 0);
  const to = from + Number(url.searchParams.get('$top'));
  url.searchParams.set('$skiptoken', String(to));
  return json(200, { value: matching.slice(from, to), ...(matching.length > to && { '@odata.nextLink': url.href }) });
}

function open() {
  const state: { answer: (url: URL, asked: Asked) => Response; onToken: () => void; ends: object[]; token: string } = {
    answer: graph,
    onToken: () => undefined,
    ends: [],
    token: tokenOf({ roles: ['Group.Create'], oid: APP }),
  };
  if (!tenant) throw new Error('no tenant');
  const access = graphAccessFor(tenant, {
    credential: {
      getToken: async () => {
        state.onToken();
        return { token: state.token, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    },
    fetch: async (url, init) => state.answer(new URL(url), init),
    timeoutMs: 1_000,
  });
  const ends = { report: (end: object) => state.ends.push(end) > 0 };
  return { state, directory: new GraphDirectory(new Map([['contoso', access]]), ends) };
}

describe('GraphDirectory', () => {
  directoryContract(() => {
    const { directory, state } = open();
    return {
      directory,
      takeAway: () => {
        state.answer = () => {
          throw new TypeError('fetch failed');
        };
      },
    };
  });

  it('goes without names when the app may not read them, and calls no tenant troubled for it', async () => {
    const { directory, state } = open();
    state.answer = () => json(403, { error: { code: 'Authorization_RequestDenied', message: 'no' } });
    expect([...(await directory.names('contoso', [KNOWN_DEVICE.objectId]))]).toEqual([]);
    expect(state.ends).toMatchObject([{ state: 'ok' }]);
  });

  it.each([
    [401, 'credential', 'credential was refused'],
    [403, 'forbidden', 'permission'],
    [429, 'throttled', '429'],
    [503, 'failing', '503'],
  ])('says what a %i means, and shows the tenant as %s', async (status, end, sentence) => {
    const { directory, state } = open();
    state.answer = () => json(status, { error: { code: 'Some_Code', message: 'because' } });
    await expect(directory.searchGroups('contoso', { nameStartsWith: '', limit: 1 })).rejects.toMatchObject({
      code: 'directory-unavailable',
      message: expect.stringContaining(sentence),
    });
    expect(state.ends).toMatchObject([{ kind: 'tenant', id: 'contoso', state: end }]);
  });

  it.each([
    '$filter=owners/any()&$skiptoken=1',
    '$select=id,displayName&$expand=members&$skiptoken=1',
    "$filter=startswith(displayName,'a') or securityEnabled&$skiptoken=1",
    'toString=1&$skiptoken=1',
    '$top=1',
  ])('asks Graph nothing for a position that it did not give out: %s', async (position) => {
    const { directory, state } = open();
    const asked: URL[] = [];
    state.answer = (url, init) => (asked.push(url), graph(url, init));
    const searching = directory.searchGroups('contoso', { nameStartsWith: '', limit: 1, position });
    await expect(searching).rejects.toMatchObject({ code: 'invalid-cursor' });
    expect(asked).toEqual([]);
  });

  it('knows at once what was granted to the app after it had signed in', async () => {
    const { directory, state } = open();
    const [{ groupId }] = KNOWN_GROUPS;
    let signedIn = 0;
    state.answer = (url) => (signedIn < 2 ? json(403, { error: { code: 'Forbidden', message: 'no' } }) : graph(url));
    state.onToken = () => (signedIn += 1);
    expect(await directory.readGroup('contoso', groupId, 'user')).toMatchObject({ groupId });
    expect(state.ends.at(-1)).toMatchObject({ state: 'ok' });
  });

  it('asks Graph for no larger page than it gives', async () => {
    const { directory, state } = open();
    const asked: (string | null)[] = [];
    state.answer = (url, init) => (asked.push(url.searchParams.get('$top')), graph(url, init));
    await directory.searchGroups('contoso', { nameStartsWith: '', limit: 1000 });
    expect(asked).toEqual(['999']);
  });

  it('takes a position that Graph does not know for a mistake of the caller, not for trouble of the tenant', async () => {
    const { directory, state } = open();
    const { position } = await directory.searchGroups('contoso', { nameStartsWith: 'Pilots', limit: 1 });
    state.ends.length = 0;
    state.answer = () => json(400, { error: { code: 'Directory_ExpiredPageToken', message: 'too old' } });
    const searching = directory.searchGroups('contoso', {
      nameStartsWith: '',
      limit: 1,
      ...(position !== undefined && { position }),
    });
    await expect(searching).rejects.toMatchObject({ code: 'invalid-cursor' });
    expect(state.ends).toEqual([]);
  });

  it('makes a security group that the app owns', async () => {
    const { directory, state } = open();
    const asked: unknown[] = [];
    state.answer = (url, init) => {
      asked.push([init.method, url.pathname, JSON.parse(String(init.body))]);
      return graph(url, init);
    };
    await directory.createGroup('contoso', { displayName: 'New ring', mailNickname: 'New-ring' });
    const body = {
      displayName: 'New ring',
      mailNickname: 'New-ring',
      mailEnabled: false,
      securityEnabled: true,
      groupTypes: [],
      'owners@odata.bind': [`https://graph.test/v1.0/directoryObjects/${APP}`],
    };
    expect(asked).toEqual([['POST', '/v1.0/groups', body]]);
  });

  it.each([
    [403, 'group-creation-forbidden', 'Group.Create'],
    [400, 'group-refused', 'because'],
    [429, 'directory-unavailable', '429'],
  ])('says what a %i to a new group means', async (status, code, sentence) => {
    const { directory, state } = open();
    state.answer = () => json(status, { error: { code: 'Some_Code', message: 'because' } });
    const making = directory.createGroup('contoso', { displayName: 'New ring', mailNickname: 'New-ring' });
    await expect(making).rejects.toMatchObject({ code, message: expect.stringContaining(sentence) });
  });

  it('makes no group that nobody would own', async () => {
    const { directory, state } = open();
    state.token = 'opaque';
    const making = directory.createGroup('contoso', { displayName: 'New ring', mailNickname: 'New-ring' });
    await expect(making).rejects.toMatchObject({ code: 'group-creation-forbidden' });
  });

  it('refuses a tenant that left the configuration', async () => {
    const { directory } = open();
    const reading = directory.readGroup('fabrikam', KNOWN_GROUPS[0].groupId, 'user');
    await expect(reading).rejects.toMatchObject({ code: 'directory-unavailable' });
  });
});
