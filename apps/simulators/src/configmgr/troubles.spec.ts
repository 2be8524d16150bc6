import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

const estate = join(__dirname, '..', '..', 'estate', 'enterprise.yaml');

let ends: StartedSimulators;
let addresses: readonly string[];
beforeAll(async () => {
  ends = await StartedSimulators.start(undefined, { SIMULATOR_ESTATE: estate });
  const written: unknown = parse(readFileSync(ends.simulators.configFile, 'utf8'));
  addresses = column(at(written, 'sites'), 'adminService').flat().map(String);
});
afterEach(() => ends.control('/faults', { end: 'configmgr', method: 'DELETE' }));
afterAll(() => ends.dispose());

const control = (path: string, body?: object, method = 'POST') =>
  ends.control(path, { end: 'configmgr', method, body });
const fault = (effect: object, more: object = {}) => control('/faults', { effect, ...more });
const SITE = '/SMS_Site?$select=SiteCode';
const MEMBERS = '/SMS_FullCollectionMembership';
/** How an address of either site answers. */
const ask = async (address = '', giveUpMs?: number) => {
  const headers = { authorization: `Bearer lab-token-of-${address.includes('/lab/') ? 'lab' : 'hq'}` };
  return (await ends.ask(`${address}/wmi${SITE}`, { headers, ...(giveUpMs !== undefined && { giveUpMs }) })).status;
};
const value = async (path: string) => at((await ends.site(path)).body, 'value');
const count = async (path: string) => Number((await ends.site(path)).body);
const inCollection = (id: string) => `$filter=CollectionID eq '${id}'`;

interface Device {
  readonly Name: string;
  readonly AADDeviceID: string | null;
  readonly AADTenantID: string | null;
  readonly IsObsolete: boolean;
}
const rowsOf = (list: unknown): readonly Device[] => (Array.isArray(list) ? list : []);

async function newCollection(members: readonly number[]): Promise<string> {
  return String(at((await control('/collections', { name: 'Read', type: 'device', members })).body, 'collectionId'));
}
const [first, second, third, late] = [16777219, 16777220, 16777221, 16777222];

describe('configmgr 5.8: what goes wrong', () => {
  it('an answer takes up to a minute, for one site or all', async () => {
    const { body } = await fault({ latencyMs: 60_000 }, { match: { site: 'hq' } });
    const slow = ends.site(SITE);
    expect(await ask(addresses[2])).toBe(200);
    const used = async () => at((await control('/faults', undefined, 'GET')).body, 'items', 0, 'used');
    while ((await used()) !== 1) await new Promise((done) => setImmediate(done));
    await control(`/faults/${String(at(body, 'id'))}`, undefined, 'DELETE');
    expect((await slow).status).toBe(200);
  });

  it('an answer never comes, or the connection is cut', async () => {
    await fault({ hang: true }, { times: 1 });
    await expect(ask(addresses[0], 100)).rejects.toThrow();
    await fault({ destroy: true }, { times: 1 });
    await expect(ends.site(SITE)).rejects.toThrow();
    expect((await ends.site(SITE)).status).toBe(200);
  });

  it('a provider fails with 500, and with storms of 401 that ask to sign in', async () => {
    await fault({ status: 500 }, { times: 1 });
    expect(await ends.site(SITE)).toMatchObject({ status: 500, body: { error: { code: '500' } } });
    await fault({ status: 401 }, { times: 3 });
    for (let times = 0; times < 3; times++)
      expect(await ends.site(SITE)).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect((await ends.site(SITE)).status).toBe(200);
  });

  it('a page is short though there is more', async () => {
    const id = await newCollection([first, second, third]);
    await fault({ truncateTo: 2 }, { match: { path: 'SMS_FullCollectionMembership\\?' }, times: 1 });
    const page = `${MEMBERS}?${inCollection(id)}&$orderby=ResourceID&$top=3&$select=ResourceID`;
    expect(await value(page)).toHaveLength(2);
    expect(await value(page)).toHaveLength(3);
  });

  it('rows change between two pages', async () => {
    const id = await newCollection([first, second, third]);
    const change = { collection: id, add: [late], remove: [first, third] };
    await fault({ change }, { match: { path: 'SMS_FullCollectionMembership\\?' }, times: 1 });
    const page = (after: number) =>
      value(`${MEMBERS}?${inCollection(id)} and ResourceID gt ${after}&$orderby=ResourceID&$top=2&$select=ResourceID`);
    expect(column(await page(0), 'ResourceID')).toEqual([first, second]);
    expect(column(await page(second), 'ResourceID')).toEqual([late]);
    expect(await count(`${MEMBERS}/$count?${inCollection(id)}`)).toBe(2);
  });

  it('an evaluation is under way for as long as wanted', async () => {
    const id = await newCollection([first, second]);
    const status = async () => column(await value(`/SMS_Collection?${inCollection(id)}`), 'CurrentStatus');
    await control('/sites/hq/backup');
    await control('/sites/hq', { evaluation: { runMs: 3_600_000 } }, 'PATCH');
    await control(`/collections/${id}/members`, { remove: [first] });
    expect(await status()).toEqual([4]);
    expect(await count(`${MEMBERS}/$count?${inCollection(id)}`)).toBe(2);
    await control('/sites/hq/restore');
    expect(await status()).toEqual([1]);
    await control('/sites/hq', { evaluation: { runMs: 0 } }, 'PATCH');
  });

  it('one address of a site is down or has no provider, and the others answer', async () => {
    expect(addresses).toHaveLength(3);
    expect(new Set(addresses.map((address) => new URL(address).port)).size).toBe(2);
    await control('/sites/hq/providers/CM01', { down: true }, 'PATCH');
    await expect(ask(addresses[0])).rejects.toThrow();
    expect([await ask(addresses[1]), await ask(addresses[2])]).toEqual([200, 200]);
    await control('/sites/hq/providers/CM01', { down: false }, 'PATCH');
    await control('/sites/hq/providers/CM02', { isProvider: false }, 'PATCH');
    expect([await ask(addresses[0]), await ask(addresses[1])]).toEqual([200, 404]);
    await control('/sites/hq/providers/CM02', { isProvider: true }, 'PATCH');
    await fault({ status: 500 }, { match: { provider: 'CM02' } });
    expect([await ask(addresses[0]), await ask(addresses[1])]).toEqual([200, 500]);
    expect((await control('/sites/hq/providers/CM03', { down: true }, 'PATCH')).status).toBe(404);
  });

  it('the certificate of an address changes, also to one that nobody should take', async () => {
    const show = (certificate: string) => control('/sites/hq/providers/CM02', { certificate }, 'PATCH');
    await show('renewed');
    expect(await ask(addresses[1])).toBe(200);
    for (const [kind, code] of [
      ['otherCa', 'SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|SIGNATURE_FAILURE'],
      ['expired', 'CERT_HAS_EXPIRED'],
      ['otherName', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ] as const) {
      await show(kind);
      await expect(ask(addresses[1])).rejects.toMatchObject({
        cause: { code: expect.stringMatching(new RegExp(code)) },
      });
      expect(await ask(addresses[0])).toBe(200);
    }
    await show('first');
    expect(await ask(addresses[1])).toBe(200);
  });

  it('1.7: a caller that asks too often is refused, if that is wanted; otherwise it is counted', async () => {
    await control('/sites/hq', { limit: { requestsPerSecond: 0, status: 503 } }, 'PATCH');
    expect([await ask(addresses[0]), await ask(addresses[2])]).toEqual([503, 200]);
    await control('/sites/hq', { limit: { requestsPerSecond: 0 } }, 'PATCH');
    expect(await ask(addresses[0])).toBe(200);
    await control('/sites/hq', { limit: {} }, 'PATCH');
    const { body } = await control('/counters?site=hq', undefined, 'GET');
    expect(at(body, 'busiestSecond')).toBeGreaterThan(0);
  });

  it('requests that wait at the same time are counted', async () => {
    await control('/counters', undefined, 'DELETE');
    expect(await ask(addresses[0])).toBe(200);
    const most = async () => at((await control('/counters?site=hq', undefined, 'GET')).body, 'mostInFlight');
    expect(await most()).toBe(1);
    await control('/faults', { match: { site: 'hq' }, effect: { hang: true } });
    const hanging = [1, 2, 3].map(() => ask(addresses[0]).catch(() => 'cut'));
    while ((await most()) !== 3);
    await control('/faults', undefined, 'DELETE');
    expect(await Promise.all(hanging)).toEqual(['cut', 'cut', 'cut']);
    expect(await ask(addresses[0])).toBe(200);
    expect(await most()).toBe(3);
  });

  it('a site comes back as an older backup has it', async () => {
    const id = await newCollection([first, second]);
    const changed = async () =>
      at(await value(`/SMS_Collection?${inCollection(id)}&$select=LastMemberChangeTime`), 0, 'LastMemberChangeTime');
    const before = await changed();
    expect((await control('/sites/lab/restore')).status).toBe(409);
    await control('/sites/hq/backup');
    await control(`/collections/${id}/members`, { add: [third] });
    expect(await changed()).not.toBe(before);
    expect((await control('/sites/hq/restore')).status).toBe(204);
    expect(await changed()).toBe(before);
    expect(await count(`${MEMBERS}/$count?${inCollection(id)}`)).toBe(2);
  });
});

describe('configmgr 5.9: a large site that is generated, not stored', () => {
  let all: string;
  beforeAll(async () => {
    const filter = "$filter=Name eq 'PC-All'&$select=CollectionID";
    all = String(at(await value(`/SMS_Collection?${filter}`), 0, 'CollectionID'));
  });
  const share = async (filter: string) =>
    (await count(`/SMS_CombinedDeviceResources/$count?$filter=ResourceID lt 16787219 and ${filter}`)) / 10_000;

  it('has one collection of all, and 200 that share them', async () => {
    expect(await count('/SMS_R_System/$count')).toBe(825_002);
    expect(await value("/SMS_Collection?$filter=startswith(Name,'PC-')&$select=Name,MemberCount&$top=2")).toEqual([
      { Name: 'PC-All', MemberCount: 825_000 },
      { Name: 'PC-Part 1', MemberCount: 4_125 },
    ]);
    expect(await count(`${MEMBERS}/$count?${inCollection(all)}`)).toBe(825_000);
    expect(await count("/SMS_Collection/$count?$filter=startswith(Name,'PC-Part')")).toBe(200);
  });

  it('has members without identity, of other tenants, and obsolete records of one machine', async () => {
    expect(await share('AADDeviceID eq null')).toBe(0.3);
    expect(await share("AADTenantID eq '99999999-9999-9999-9999-999999999999'")).toBe(0.01);
    expect(await share('IsObsolete eq true')).toBe(0.025);
  });

  it('has user groups in user collections, and unknown computers', async () => {
    const groups = `${MEMBERS}?${inCollection('CHQ0A001')} and ResourceType eq 3&$select=Name`;
    expect(await value(groups)).toEqual([{ Name: 'CONTOSO\\Sales Managers' }]);
    const unknown = `${MEMBERS}?${inCollection('SMS00001')} and ResourceID ge 2046820352&$select=Name,SiteCode`;
    expect(await value(unknown)).toEqual([
      { Name: 'x64 Unknown Computer', SiteCode: null },
      { Name: 'x86 Unknown Computer', SiteCode: null },
    ]);
  });

  it('has incremental collections', async () => {
    expect(
      await count("/SMS_CollectionEvaluationIncremental/$count?$filter=startswith(CollectionName,'PC-Part')"),
    ).toBe(200);
  });

  it('10: keeps a record that is changed, moves no collection by it, and forgets one that is deleted', async () => {
    const id = 16777219 + 700_000;
    const signals = `/SMS_Collection?${inCollection(all)}&$select=LastMemberChangeTime,MemberCount`;
    const before = await value(signals);
    const aadDeviceId = '77777777-7777-7777-7777-777777777777';
    await control(`/devices/${id}`, { aadDeviceId }, 'PATCH');
    expect(await value(`/SMS_CombinedDeviceResources(${id})?$select=AADDeviceID`)).toEqual([
      { AADDeviceID: aadDeviceId },
    ]);
    expect(await value(signals)).toEqual(before);
    await control(`/devices/${id}`, undefined, 'DELETE');
    expect((await ends.site(`/SMS_R_System(${id})`)).status).toBe(404);
    expect(await count('/SMS_R_System/$count')).toBe(825_001);
    expect(at(await value(signals), 0, 'MemberCount')).toBe(824_999);
  });

  it('is as it was after a restart, and grows on demand', async () => {
    const { data } = ends;
    await ends.dispose({ keepData: true });
    ends = await StartedSimulators.start(data, { SIMULATOR_ESTATE: estate });
    expect(await count('/SMS_R_System/$count')).toBe(825_001);
    const { status, body } = await control('/populations?site=lab', { devices: 10, prefix: 'LAB-', collections: 2 });
    expect(status).toBe(201);
    expect(column(at(body, 'items'), 'memberCount')).toEqual([10, 5, 5]);
  });

  it('is the same at any size, with machines that joined Entra anew: their old records have the id of then', async () => {
    const plan = { devices: 2_000, prefix: 'SET-', collections: 40 };
    const { body } = await control('/populations', plan);
    expect(column(at(body, 'items'), 'memberCount')).toEqual([2_000, ...Array.from({ length: 40 }, () => 50)]);
    const filter = "$filter=startswith(Name,'SET-')&$select=ResourceID,Name,AADDeviceID,AADTenantID,IsObsolete";
    const set = rowsOf(await value(`/SMS_CombinedDeviceResources?${filter}`));
    expect(set).toHaveLength(2_000);
    expect(set.filter(({ AADDeviceID }) => AADDeviceID === null)).toHaveLength(600);
    expect(set.filter(({ AADTenantID }) => AADTenantID === '99999999-9999-9999-9999-999999999999')).toHaveLength(20);
    const pairs = set.flatMap((row, index) => (row.IsObsolete ? [[set[index - 1], row] as const] : []));
    for (const [machine, old] of pairs) expect(machine).toMatchObject({ Name: old.Name, IsObsolete: false });
    const rejoined = pairs.filter(([machine, old]) => machine?.AADDeviceID !== old.AADDeviceID);
    expect([pairs.length, rejoined.length]).toEqual([50, 10]);
    expect(new Set(set.flatMap(({ AADDeviceID }) => AADDeviceID ?? [])).size).toBe(2_000 - 600 - 40);
  });
});
