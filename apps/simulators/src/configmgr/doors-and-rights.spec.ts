import { Agent, request } from 'undici';
import { negotiateTokens } from '../testing/negotiate-tokens';
import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
let origin: string;
beforeAll(async () => {
  ends = await StartedSimulators.start();
  origin = new URL(ends.simulators.configmgr).origin;
});
afterAll(() => ends.dispose());

const change = (body: object) => ends.control('/sites/hq', { end: 'configmgr', method: 'PATCH', body });
const bearer = { authorization: 'Bearer lab-token-of-hq' };
const ask = (path: string, headers: Record<string, string> = bearer) => ends.ask(`${origin}${path}`, { headers });
const rows = async (path: string) => at((await ends.site(path)).body, 'value');

describe('configmgr 5.1: routes', () => {
  it.each(['wmi', 'v1.0'])('%s has a service document and metadata', async (route) => {
    const root = (await ask(`/AdminService/${route}`)).body;
    expect(at(root, '@odata.context')).toBe(`${origin}/AdminService/${route}/$metadata`);
    const metadata = await ask(`/AdminService/${route}/$metadata`);
    expect(metadata.headers['content-type']).toContain('application/xml');
    for (const url of column(at(root, 'value'), 'url')) {
      expect((await ask(`/AdminService/${route}/${String(url)}?$top=1`)).status).toBe(200);
      expect(metadata.body).toContain(`<EntityType Name="${String(url)}">`);
    }
    expect(metadata.body).toContain('<Schema Namespace="AdminService"');
  });

  it('1.5: unsigned numbers of WMI become Int64, signed ones Int32', async () => {
    const { body } = await ask('/AdminService/wmi/$metadata');
    for (const property of [
      'Name="CollectionType" Type="Edm.Int64"',
      'Name="MemberCount" Type="Edm.Int32"',
      'Name="CloudSyncCount" Type="Edm.Int32"',
      'Name="LastMemberChangeTime" Type="Edm.DateTimeOffset"',
      'Name="IsBuiltIn" Type="Edm.Boolean"',
      'Name="ISVData" Type="Edm.Binary"',
      'Name="CollectionRules" Type="Collection(AdminService.SMS_CollectionRule)"',
      'Name="SecurityGroupName" Type="Collection(Edm.String)"',
    ])
      expect(body).toContain(`<Property ${property}/>`);
  });

  it('names of classes are taken in any case on wmi, and as they are on v1.0', async () => {
    expect((await ask('/AdminService/wmi/sms_collection?$top=1')).status).toBe(200);
    expect((await ask('/adminservice/WMI/SMS_CM_RES_COLL_chq00010?$top=1')).status).toBe(200);
    expect((await ask('/AdminService/v1.0/Device?$top=1')).status).toBe(200);
    expect((await ask('/AdminService/v1.0/device?$top=1')).status).toBe(404);
    expect((await ask('/AdminService/v1.0/SMS_Collection?$top=1')).status).toBe(404);
  });

  it('a server without a provider answers with a page of HTML', async () => {
    const provider = '/sites/hq/providers/CM01';
    await ends.control(provider, { method: 'PATCH', body: { isProvider: false } });
    const { status, headers, body } = await ends.site('/SMS_Site');
    expect({ status, type: headers['content-type'] }).toEqual({ status: 404, type: 'text/html' });
    expect(body).toContain('<html');
    await ends.control(provider, { method: 'PATCH', body: { isProvider: true } });
    expect((await ends.site('/SMS_Site')).status).toBe(200);
  });

  it('v1.0 gives rows without the fields of WMI, and one row as itself', async () => {
    const device = at((await ask("/AdminService/v1.0/Device?$filter=Name eq 'SCN-A'")).body, 'value', 0);
    expect(Object.keys(device ?? {}).filter((name) => name.startsWith('__') || name.startsWith('@'))).toEqual([]);
    const { body } = await ask(`/AdminService/v1.0/Device(${String(at(device, 'MachineId'))})`);
    expect(body).toEqual({
      '@odata.context': `${origin}/AdminService/v1.0/$metadata#Device/$entity`,
      ...(typeof device === 'object' ? device : {}),
    });
    const id = String(at(device, 'AADDeviceID'));
    const found = await ask(`/AdminService/v1.0/Device?$filter=AADDeviceID eq '${id}'&$select=MachineId`);
    expect(at(found.body, 'value')).toEqual([{ MachineId: 16777219 }]);
  });

  it('1.6: v1.0 expands the collections of a device', async () => {
    const path = '/AdminService/v1.0/Device(16777220)/ResourceCollectionMembership';
    const { body } = await ask(`${path}?$expand=Collection&$select=Collection`);
    expect(at(body, 'value')).toEqual([
      { Collection: { CollectionID: 'CHQ00010', Name: 'Collection1' } },
      { Collection: { CollectionID: 'SMS00001', Name: 'All Systems' } },
    ]);
    expect((await ask(`${path}?$expand=Site`)).status).toBe(400);
  });
});

describe('configmgr 5.2: who is let in', () => {
  const negotiate = (token: string) => ({ authorization: `Negotiate ${token}` });
  const SITE = '/AdminService/wmi/SMS_Site?$select=SiteCode';
  beforeAll(() => change({ authentication: 'negotiate' }));
  afterAll(() => change({ authentication: 'bearer', refuseNtlm: true }));

  it('is asked to negotiate, also with a good bearer token', async () => {
    for (const headers of [{}, bearer, { authorization: 'Negotiate' }, negotiate('eA==')]) {
      expect(await ask(SITE, headers)).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Negotiate' } });
    }
  });

  it('takes Kerberos with and without SPNEGO around it', async () => {
    expect((await ask(SITE, negotiate(negotiateTokens.kerberos()))).status).toBe(200);
    expect((await ask(SITE, negotiate(negotiateTokens.kerberosWithoutSpnego()))).status).toBe(200);
  });

  it('is challenged again on a connection that was let in, and takes no token twice', async () => {
    const agent = new Agent({ connect: { ca: ends.ca }, connections: 1 });
    const status = async (headers: Record<string, string>): Promise<number> => {
      const answer = await request(`${origin}${SITE}`, { dispatcher: agent, headers });
      await answer.body.dump();
      return answer.statusCode;
    };
    const token = negotiate(negotiateTokens.kerberos());
    expect(await status(token)).toBe(200);
    expect(await status({})).toBe(401);
    expect(await status(token)).toBe(401);
    expect(await status(negotiate(negotiateTokens.kerberos()))).toBe(200);
    await agent.close();
  });

  it('refuses a ticket for another kind of service, and DCE style', async () => {
    expect((await ask(SITE, negotiate(negotiateTokens.kerberos('MSSQLSvc/cm01.contoso.com')))).status).toBe(401);
    expect((await ask(SITE, negotiate(negotiateTokens.dceStyle()))).status).toBe(401);
  });

  it('refuses NTLM as since version 2509; before, it takes two steps on one connection, for one request', async () => {
    for (const token of [negotiateTokens.ntlm(1), negotiateTokens.ntlmInSpnego()])
      expect(await ask(SITE, negotiate(token))).toMatchObject({ headers: { 'www-authenticate': 'Negotiate' } });
    await change({ refuseNtlm: false });
    const agent = new Agent({ connect: { ca: ends.ca }, connections: 1 });
    const step = async (message: 1 | 3) => {
      const headers = negotiate(negotiateTokens.ntlm(message));
      const answer = await request(`${origin}${SITE}`, { dispatcher: agent, headers });
      await answer.body.dump();
      return { status: answer.statusCode, challenge: String(answer.headers['www-authenticate']) };
    };
    expect((await step(3)).status).toBe(401);
    const { status, challenge } = await step(1);
    expect(status).toBe(401);
    expect(Buffer.from(challenge.replace('Negotiate ', ''), 'base64').subarray(0, 9).toString('hex')).toBe(
      '4e544c4d5353500002',
    );
    expect((await step(3)).status).toBe(200);
    expect((await step(3)).status).toBe(401);
    await agent.close();
  });

  it.each([
    '/AdminService_TokenAuth',
    '/CCM_Proxy_ServerAuth/72057594037927941/AdminService',
    '/CCM_Proxy_MutualAuth/72057594037927941/AdminService',
  ])('takes bearer tokens at %s, and shows its own address there', async (service) => {
    expect((await ask(`${service}/wmi/SMS_Site?$select=SiteCode`)).body).toEqual({
      '@odata.context': `${origin}${service}/wmi/$metadata#SMS_Site`,
      value: [{ SiteCode: 'CHQ' }],
    });
    expect(await ask(`${service}/wmi/SMS_Site`, {})).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    });
  });
});

describe('configmgr 5.2: rows that a role does not see are left out silently', () => {
  afterEach(() => change({ rights: {} }));

  it('of collections, members and records, in lists, counts and by key; MemberCount tells nothing of it', async () => {
    const before = await rows("/SMS_Collection?$filter=CollectionID eq 'CHQ00010'&$select=MemberCount");
    await change({ rights: { collections: ['CHQ00010'] } });
    expect(await rows('/SMS_Collection?$select=CollectionID,MemberCount')).toEqual([
      { CollectionID: 'CHQ00010', MemberCount: at(before, 0, 'MemberCount') },
    ]);
    expect(column(await rows('/SMS_CombinedDeviceResources?$select=Name'), 'Name')).toEqual(['SCN-B', 'SCN-C']);
    expect((await ends.site('/SMS_FullCollectionMembership/$count')).body).toBe('2');
    expect((await ends.site("/SMS_Collection('CHQ00012')")).status).toBe(404);
    expect((await ends.site('/SMS_R_System(16777219)')).status).toBe(404);
    expect((await ends.site('/SMS_CM_RES_COLL_CHQ00012')).status).toBe(404);
    expect(await rows('/SMS_Site?$select=SiteCode')).toEqual([{ SiteCode: 'CHQ' }]);
  });

  it('shows what is limited to a collection of the scope too', async () => {
    await change({ rights: { collections: ['SMS00004'] } });
    expect(column(await rows('/SMS_Collection?$select=CollectionID'), 'CollectionID')).toEqual([
      'CHQ00011',
      'CHQ0001B',
      'CHQ0001C',
      'CHQ0001D',
      'SMS00004',
    ]);
    expect(await rows('/SMS_R_System')).toEqual([]);
  });

  it('without Read Resource collections have no members, and there are no records', async () => {
    await change({ rights: { readResource: false } });
    const filter = "$filter=CollectionID eq 'CHQ00010'";
    expect(await rows(`/SMS_FullCollectionMembership?${filter}`)).toEqual([]);
    expect((await ends.site(`/SMS_FullCollectionMembership/$count?${filter}`)).body).toBe('0');
    expect(await rows('/SMS_CombinedDeviceResources')).toEqual([]);
    expect(await rows(`/SMS_Collection?${filter}&$select=MemberCount`)).toEqual([{ MemberCount: 2 }]);
  });
});

describe('configmgr 5.3: classes', () => {
  it('shows the members of a collection in three ways', async () => {
    const filter = "$filter=CollectionID eq 'CHQ00010'&$select=ResourceID,Name";
    const full = await rows(`/SMS_FullCollectionMembership?${filter}`);
    expect(await rows(`/SMS_CollectionMember_a?${filter}`)).toEqual(full);
    expect(await rows('/SMS_CM_RES_COLL_CHQ00010?$select=ResourceID,Name')).toEqual(full);
    expect((await ends.site('/SMS_CM_RES_COLL_CHQ00010?$select=CollectionID')).status).toBe(400);
    expect((await ends.site('/SMS_CM_RES_COLL_CHQ0FFFF')).status).toBe(404);
  });

  it('shows the connected tenants without any secret', async () => {
    expect(await rows('/SMS_AAD_Tenant_Ex?$select=ID,TenantID,Name')).toEqual([
      { ID: 16777217, TenantID: '11111111-1111-1111-1111-111111111111', Name: 'Contoso' },
    ]);
    expect((await ends.site('/SMS_AAD_Tenant_Ex?$select=SecretKey')).status).toBe(400);
    expect((await ends.site('/SMS_AAD_Application_Ex')).status).toBe(404);
  });

  it('1.1: says who it is', async () => {
    expect(await rows('/SMS_Identification?$select=ThisSiteCode,ThisSiteName')).toEqual([
      { ThisSiteCode: 'CHQ', ThisSiteName: 'Contoso Headquarters' },
    ]);
    expect(await ends.site('/SMS_Identification.GetSiteID')).toMatchObject({ status: 201, body: { ReturnValue: 0 } });
    expect((await ask('/AdminService/v1.0/AdministrationServiceInformation')).status).toBe(200);
  });

  it('1.5: LastChangeTime is local time marked as UTC', async () => {
    const changed = async () =>
      Date.parse(String(at(await rows("/SMS_Collection?$filter=CollectionID eq 'CHQ00010'"), 0, 'LastChangeTime')));
    const before = await changed();
    await change({ utcOffsetMinutes: -360 });
    expect(await changed()).toBe(before - 360 * 60_000);
    await change({ utcOffsetMinutes: 0 });
  });

  it('5.4: lazy columns are empty in lists, and cannot be compared', async () => {
    expect((await ends.site('/SMS_Collection?$filter=CollectionRules eq 1')).status).toBe(400);
    expect((await ends.site('/SMS_Collection?$select=CollectionRules,RefreshType&$top=1')).body).toMatchObject({
      value: [{ CollectionRules: [], RefreshType: null }],
    });
  });
});
