import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
beforeAll(async () => {
  ends = await StartedSimulators.start();
});
afterAll(() => ends.dispose());

const rows = async (path: string): Promise<readonly unknown[]> => {
  const { status, body } = await ends.site(path);
  expect({ status, body }).toMatchObject({ status: 200 });
  const value = at(body, 'value');
  return Array.isArray(value) ? value : [];
};
const names = async (filter: string, more = ''): Promise<readonly unknown[]> =>
  column(await rows(`/SMS_Collection?$filter=${filter}&$select=Name${more}`), 'Name');
const site = (path: string, body: unknown, method = 'POST') => ends.control(path, { end: 'configmgr', method, body });
const collection = async (id: string): Promise<unknown> =>
  (
    await rows(
      `/SMS_Collection?$filter=CollectionID eq '${id}'&$select=MemberCount,LastMemberChangeTime,LastRefreshTime,CurrentStatus`,
    )
  )[0];
async function newCollection(members: readonly number[] = []): Promise<string> {
  const { body } = await site('/collections', { name: 'Made', type: 'device', members });
  return String(at(body, 'collectionId'));
}
const FIRST_DEVICE = 16777219;

describe('configmgr 5.4: shapes of answers (1.5)', () => {
  it('gives only what was selected, with the context of the class', async () => {
    expect((await ends.site('/SMS_Site?$select=SiteCode,Type')).body).toEqual({
      '@odata.context': `${ends.simulators.configmgr}/wmi/$metadata#SMS_Site`,
      value: [{ SiteCode: 'CHQ', Type: 2 }],
    });
  });

  it('gives the fields of WMI and the key as etag without a selection', async () => {
    const [row] = await rows("/SMS_Collection?$filter=CollectionID eq 'SMS00001'");
    expect(row).toMatchObject({
      '@odata.etag': 'SMS00001',
      __CLASS: 'SMS_Collection',
      __SUPERCLASS: 'SMS_BaseClass',
      CollectionRules: [],
      RefreshType: null,
    });
    expect(Object.keys(row ?? {}).filter((name) => name.startsWith('__'))).toEqual([
      '__GENUS',
      '__CLASS',
      '__SUPERCLASS',
      '__DYNASTY',
      '__RELPATH',
      '__PROPERTY_COUNT',
      '__DERIVATION',
      '__SERVER',
      '__NAMESPACE',
      '__PATH',
      '__LAZYPROPERTIES',
      '__QUALIFIER_SECURITYVERBS',
    ]);
  });

  it('wraps a keyed read in a list of one, with what lists leave out; an unknown key is 404', async () => {
    for (const key of ["('CHQ00010')", '/CHQ00010', "(CollectionID='CHQ00010')"]) {
      expect((await ends.site(`/SMS_Collection${key}`)).body).toMatchObject({
        value: [{ CollectionID: 'CHQ00010', RefreshType: 6 }],
      });
    }
    expect((await ends.site(`/SMS_R_System(${FIRST_DEVICE})?$select=Name`)).body).toMatchObject({
      value: [{ Name: 'SCN-A' }],
    });
    expect(await ends.site("/SMS_Collection('CHQFFFFF')")).toMatchObject({
      status: 404,
      body: { error: { code: '404' } },
    });
  });

  it('spells the number of a record as the class does, whatever was asked', async () => {
    const spelled = async (name: string) => Object.keys((await rows(`/${name}?$top=1&$select=resourceid`))[0] ?? {});
    expect(await spelled('SMS_R_System')).toEqual(['ResourceId']);
    expect(await spelled('SMS_R_User')).toEqual(['ResourceId']);
    expect(await spelled('SMS_R_UserGroup')).toEqual(['ResourceId']);
    expect(await spelled('SMS_CombinedDeviceResources')).toEqual(['ResourceID']);
    expect(await spelled('SMS_FullCollectionMembership')).toEqual(['ResourceID']);
    expect(await spelled('sms_combineddeviceresources')).toEqual(['ResourceID']);
  });

  it('gives null for what is absent, and dates long ago for never', async () => {
    const [server] = await rows(
      "/SMS_CombinedDeviceResources?$filter=Name eq 'SRV-01'&$select=AADDeviceID,AADTenantID",
    );
    expect(server).toEqual({ AADDeviceID: null, AADTenantID: null });
    const [never] = await rows("/SMS_Collection?$filter=CollectionID eq 'CHQ0001A'");
    expect(never).toMatchObject({
      LastMemberChangeTime: '1980-01-01T06:00:00Z',
      LastRefreshTime: '1980-01-01T12:00:00Z',
      IncrementalEvaluationLastRefreshTime: '1970-01-01T00:00:00Z',
    });
  });

  it('gives null for the limit of what is not limited', async () => {
    const filter = "$filter=CollectionID eq 'SMS00001'&$select=LimitToCollectionID,LimitToCollectionName";
    expect(await rows(`/SMS_Collection?${filter}`)).toEqual([
      { LimitToCollectionID: null, LimitToCollectionName: null },
    ]);
  });

  it('2.4: leaves the Entra columns of a user empty when only Active Directory discovery ran', async () => {
    const users = await rows('/SMS_R_User?$filter=AADUserID eq null&$select=AADTenantID,CloudUserId,UserPrincipalName');
    expect(users).toHaveLength(13);
    expect(users[0]).toEqual({ AADTenantID: null, CloudUserId: null, UserPrincipalName: null });
  });
});

describe('configmgr 5.5: query options (1.6)', () => {
  it.each([
    ["CollectionID eq 'chq00010'", ['Collection1']],
    ["Name ne 'Kiosks' and startswith(Name,'Ki')", []],
    [
      "startswith(Name,'All U') eq true and CollectionType eq 1",
      ['All Users', 'All User Groups', 'All Users and User Groups'],
    ],
    [
      "(contains(Name,'Germany') or endswith(Name,'France')) and not (CollectionType eq 1)",
      ['Laptops Germany', 'Laptops France'],
    ],
    ['MemberCount gt 12 and MemberCount le 21 and CollectionType eq 2', ['Workgroup and Retired', 'Kiosks'].toSorted()],
    ['IsBuiltIn eq true and MemberCount ge 1 and MemberCount lt 3', ['All User Groups']],
    ['LastMemberChangeTime lt 1990-01-01T00:00:00Z and IsBuiltIn eq false', ['Not Yet Used']],
  ])('filters by %s', async (filter, expected) => {
    expect((await names(filter)).toSorted()).toEqual([...expected].toSorted());
  });

  it.each([
    ["%24filter=CollectionID eq 'CHQ00010'"],
    ['$count=true'],
    ['$inlinecount=allpages'],
    ['$expand=Members'],
    ['$apply=aggregate(x)'],
    ['$search=x'],
    ['shape=round'],
    ['$filter=Shape eq 1'],
    ['$filter=MemberCount eq x'],
    ["$filter=MemberCount eq '1'"],
    ['$filter=Name eq 1'],
    ["$filter=Name like 'x'"],
    ["$filter=Name in ('x')"],
    ["$filter=(Name eq 'x'"],
    ["$filter=Name eq 'x' garbage"],
    ['$select=Shape'],
    ['$orderby=Shape'],
    ['$top=-1'],
    ['$top=1&$top=2'],
  ])('refuses %s', async (query) => {
    expect(await ends.site(`/SMS_Collection?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: '400', message: expect.any(String) } },
    });
  });

  it('takes $top, $skip and $orderby together, and gives everything without them', async () => {
    expect(await names('CollectionType eq 2', '&$orderby=Name desc&$skip=1&$top=2')).toEqual(['Servers', 'Pilot Ring']);
    expect(await names('CollectionType eq 2', '&$orderby=Name desc&$top=1')).toEqual(['Workgroup and Retired']);
    expect(await rows('/SMS_R_System?$select=ResourceId')).toHaveLength(299);
  });

  it('leads to no further page, however little was asked for', async () => {
    const { body } = await ends.site('/SMS_R_System?$select=Name&$top=1');
    expect(Object.keys(typeof body === 'object' && body ? body : {})).toEqual(['@odata.context', 'value']);
  });

  it('shows members by collection, then by number, unless another order is asked for', async () => {
    const members = await rows('/SMS_FullCollectionMembership?$select=CollectionID,ResourceID');
    const places = members.map(
      (row) => `${String(at(row, 'CollectionID'))} ${String(at(row, 'ResourceID')).padStart(10)}`,
    );
    expect(places).toEqual(places.toSorted());
  });

  it('takes the names of columns in any case', async () => {
    expect(await names("collectionid eq 'CHQ00010' and MEMBERCOUNT eq 2", '&$orderby=name')).toEqual(['Collection1']);
  });

  it('looks into lists of texts', async () => {
    const found = "$filter=AgentName/any(a: a eq 'SMS_AZUREAD_USER_DISCOVERY_AGENT')";
    expect((await ends.site(`/SMS_R_User/$count?${found}`)).body).toBe('107');
  });

  it.each([
    ["startswith(Name,'%Systems')", ['All Systems']],
    ["startswith(Name,'Collection_')", ['Collection1', 'Collection1 Users']],
    ["endswith(Name,'[GF]%an[yc]%')", ['Laptops Germany', 'Laptops France']],
    ["Name eq 'Collection_'", []],
  ])('reads signs of LIKE in the values of text functions, and in no others: %s', async (filter, expected) => {
    expect((await names(filter.replaceAll('%', '%25'))).toSorted()).toEqual([...expected].toSorted());
  });

  it('counts with and without a filter, and takes nothing else there', async () => {
    expect(await ends.site("/SMS_FullCollectionMembership/$count?$filter=CollectionID eq 'CHQ00010'")).toMatchObject({
      status: 200,
      body: '2',
    });
    expect((await ends.site('/SMS_R_User/$count')).body).toBe('120');
    expect((await ends.site('/SMS_R_User/$count?$top=1')).status).toBe(400);
  });

  it('pages members by key, each once', async () => {
    const seen: unknown[] = [];
    let after = 0;
    for (;;) {
      const page = await rows(
        `/SMS_FullCollectionMembership?$filter=CollectionID eq 'CHQ00013' and ResourceID gt ${after}&$orderby=ResourceID&$top=20&$select=ResourceID`,
      );
      if (page.length === 0) break;
      seen.push(...column(page, 'ResourceID'));
      after = Number(seen.at(-1));
    }
    expect(seen).toHaveLength(73);
    expect(seen).toEqual([...new Set(seen)].toSorted());
  });

  it('finds records by many numbers, and by a range of them', async () => {
    const chain = [3, 1, 2, 999_999].map((index) => `ResourceID eq ${FIRST_DEVICE + index}`).join(' or ');
    expect(column(await rows(`/SMS_CombinedDeviceResources?$filter=${chain}&$select=Name`), 'Name')).toEqual([
      'SCN-B',
      'SCN-C',
      'SCN-D',
    ]);
    const range = `ResourceID ge ${FIRST_DEVICE} and ResourceID lt ${FIRST_DEVICE + 2}`;
    expect(column(await rows(`/SMS_CombinedDeviceResources?$filter=${range}&$select=Name`), 'Name')).toEqual([
      'SCN-A',
      'SCN-B',
    ]);
  });
});

describe('configmgr 1.7: errors', () => {
  it('is 401 with a challenge without the right token', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic eA==']) {
      expect(await ends.site('/SMS_Site', { headers: { authorization } })).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
  });

  it('takes a token of Entra for the AdminService, and none for Graph', async () => {
    const tokenFor = async (scope: string) => String(at((await ends.signIn({ scope })).body, 'access_token'));
    const ask = async (scope: string) =>
      (await ends.site('/SMS_Site', { headers: { authorization: `Bearer ${await tokenFor(scope)}` } })).status;
    expect(await ask('https://ConfigMgrService/.default')).toBe(200);
    expect(await ask('https://graph.microsoft.com/.default')).toBe(401);
  });

  it('is 404 for an account without rights, with the words of WMI', async () => {
    await site('/sites/hq', { denied: true }, 'PATCH');
    expect(await ends.site('/SMS_Site')).toMatchObject({
      status: 404,
      body: { error: { code: '404', message: 'Access denied  WMI QUERY: ' } },
    });
    await site('/sites/hq', { denied: false }, 'PATCH');
  });

  it('is 404 for an unknown class, an HTML page outside the service, 405 for a wrong verb', async () => {
    expect(await ends.site('/SMS_Nothing')).toMatchObject({ status: 404, body: { error: { code: '404' } } });
    expect(await ends.ask(`${new URL(ends.simulators.configmgr).origin}/elsewhere`)).toMatchObject({
      status: 404,
      body: expect.stringContaining('<html'),
    });
    expect((await ends.site('/SMS_Site', { body: {} })).status).toBe(405);
  });
});

describe('configmgr 2.2: members', () => {
  it('shows user groups, unknown computers, obsolete records and a null IsDirect for what they are', async () => {
    const sales = await rows("/SMS_FullCollectionMembership?$filter=CollectionID eq 'CHQ0001B' and ResourceType eq 3");
    expect(sales).toMatchObject([{ Name: 'CONTOSO\\Sales Managers', IsObsolete: null, SiteCode: null }]);
    const all = await rows(
      "/SMS_FullCollectionMembership?$filter=CollectionID eq 'SMS00001' and ResourceID ge 2046820352 and ResourceID lt 2063597568",
    );
    expect(all).toMatchObject([{ IsDirect: null, IsClient: false, SMSID: null }, { SiteCode: null }]);
    expect(
      await rows(
        "/SMS_FullCollectionMembership?$filter=CollectionID eq 'CHQ00017' and IsObsolete eq true&$select=Name",
      ),
    ).toEqual([{ Name: 'KIOSK-03-OLD' }]);
  });

  it('2.3: two records of one machine share its Entra id; one of another tenant says so', async () => {
    const kiosks = await rows(
      "/SMS_CombinedDeviceResources?$filter=startswith(Name,'KIOSK-03')&$select=AADDeviceID,IsObsolete",
    );
    expect(at(kiosks, 0, 'AADDeviceID')).toBe(at(kiosks, 1, 'AADDeviceID'));
    expect(column(kiosks, 'IsObsolete')).toEqual([false, true]);
    const [foreign] = await rows("/SMS_CombinedDeviceResources?$filter=Name eq 'FABRIKAM-LT-01'&$select=AADTenantID");
    expect(foreign).toEqual({ AADTenantID: '99999999-9999-9999-9999-999999999999' });
  });
});

describe('configmgr 2.7: what moves when', () => {
  it('a change of members moves MemberCount, LastMemberChangeTime and LastRefreshTime, each time later', async () => {
    const id = await newCollection();
    const stamps: unknown[] = [];
    for (const change of [{ add: [FIRST_DEVICE] }, { add: [FIRST_DEVICE + 1], remove: [FIRST_DEVICE] }]) {
      await site(`/collections/${id}/members`, change);
      const row = await collection(id);
      expect(row).toMatchObject({ MemberCount: 1, CurrentStatus: 1, LastMemberChangeTime: at(row, 'LastRefreshTime') });
      stamps.push(at(row, 'LastMemberChangeTime'));
    }
    expect(Date.parse(String(stamps[1]))).toBeGreaterThan(Date.parse(String(stamps[0])));
    expect(String(stamps[0])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,2}[1-9])?Z$/);
  });

  it('an evaluation without a change moves LastRefreshTime only', async () => {
    const id = await newCollection([FIRST_DEVICE]);
    const before = await collection(id);
    expect(await ends.site(`/SMS_Collection('${id}')/AdminService.RequestRefresh`, { body: {} })).toMatchObject({
      status: 201,
      body: { ReturnValue: 0 },
    });
    const after = await collection(id);
    expect(at(after, 'LastMemberChangeTime')).toBe(at(before, 'LastMemberChangeTime'));
    expect(at(after, 'LastRefreshTime')).not.toBe(at(before, 'LastRefreshTime'));
  });

  it('5.10: an identity change moves nothing', async () => {
    const id = await newCollection([FIRST_DEVICE]);
    const before = await collection(id);
    const aadDeviceId = '77777777-7777-7777-7777-777777777777';
    await site(`/devices/${FIRST_DEVICE}`, { aadDeviceId }, 'PATCH');
    expect(await collection(id)).toEqual(before);
    expect((await ends.site(`/SMS_CombinedDeviceResources(${FIRST_DEVICE})?$select=AADDeviceID`)).body).toMatchObject({
      value: [{ AADDeviceID: aadDeviceId }],
    });
  });

  it('a deleted record leaves every collection; a new one joins All Systems', async () => {
    const made = await site('/devices', { items: [{ name: 'SHORT-LIVED' }] });
    const resourceId = Number(at(made.body, 'items', 0, 'resourceId'));
    const id = await newCollection([resourceId]);
    const all = at(await collection('SMS00001'), 'MemberCount');
    await site(`/devices/${resourceId}`, undefined, 'DELETE');
    expect(await collection(id)).toMatchObject({ MemberCount: 0 });
    expect(await collection('SMS00001')).toMatchObject({ MemberCount: Number(all) - 1 });
  });

  it('MemberCount can lag behind, and counts rows that are hidden from us', async () => {
    const id = await newCollection([FIRST_DEVICE, FIRST_DEVICE + 1]);
    await site(`/collections/${id}`, { memberCountOffset: 3, hidden: [FIRST_DEVICE] }, 'PATCH');
    expect(await collection(id)).toMatchObject({ MemberCount: 5 });
    expect((await ends.site(`/SMS_FullCollectionMembership/$count?$filter=CollectionID eq '${id}'`)).body).toBe('1');
  });
});
