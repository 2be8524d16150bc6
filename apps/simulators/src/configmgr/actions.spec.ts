import { at, column, StartedSimulators } from '../testing/started-simulators';

jest.setTimeout(60_000); // the machine may be busy

let ends: StartedSimulators;
beforeAll(async () => {
  ends = await StartedSimulators.start();
});
afterAll(() => ends.dispose());

const FIRST_DEVICE = 16777219;
const LIMIT = 'SMS00001';
const control = (path: string, body?: object, method = 'POST') =>
  ends.control(path, { end: 'configmgr', method, body });

async function created(more: object = {}): Promise<string> {
  const body = { Name: 'Made', CollectionType: 2, LimitToCollectionID: LIMIT, ...more };
  return String(at((await ends.site('/SMS_Collection', { body })).body, 'CollectionID'));
}
const call = (id: string, method: string, body: unknown = {}) =>
  ends.site(`/SMS_Collection('${id}')/AdminService.${method}`, { body, method: 'POST' });
const rule = (kind: string, more: object) => ({
  collectionRule: { '@odata.type': `#AdminService.SMS_CollectionRule${kind}`, RuleName: kind, ...more },
});
const direct = (ResourceID: number) => rule('Direct', { ResourceClassName: 'SMS_R_System', ResourceID });
const members = async (id: string) =>
  column(at((await ends.site(`/SMS_CM_RES_COLL_${id}?$select=Name`)).body, 'value'), 'Name');
const keyed = async (id: string) => at((await ends.site(`/SMS_Collection('${id}')`)).body, 'value', 0);

describe('configmgr 5.7: actions', () => {
  it('a collection is created bare with 201, replaced by PUT, and deleted with 204 and its class', async () => {
    const body = { Name: 'Made', CollectionType: 2, LimitToCollectionID: LIMIT, RefreshType: 4 };
    const { status, body: made } = await ends.site('/SMS_Collection', { body });
    expect(status).toBe(201);
    const id = String(at(made, 'CollectionID'));
    expect(made).toMatchObject({
      '@odata.context': `${ends.simulators.configmgr}/wmi/$metadata#SMS_Collection/$entity`,
      '@odata.etag': id,
      Name: 'Made',
      RefreshType: 4,
      CloudSyncCount: 0,
      LimitToCollectionName: 'All Systems',
    });
    expect(id).toMatch(/^CHQ[0-9A-F]{5}$/);
    const replaced = { Name: 'Renamed', LimitToCollectionID: LIMIT };
    expect((await ends.site(`/SMS_Collection('${id}')`, { method: 'PUT', body: replaced })).status).toBe(200);
    expect(await keyed(id)).toMatchObject({ Name: 'Renamed' });
    expect(await ends.site(`/SMS_Collection('${id}')`, { method: 'DELETE' })).toMatchObject({ status: 204, body: '' });
    expect((await ends.site(`/SMS_Collection('${id}')`)).status).toBe(404);
    expect((await ends.site(`/SMS_CM_RES_COLL_${id}`)).status).toBe(404);
  });

  it('a schedule cannot be written', async () => {
    const body = { Name: 'Scheduled', CollectionType: 2, LimitToCollectionID: LIMIT, RefreshSchedule: [] };
    expect((await ends.site('/SMS_Collection', { body })).status).toBe(500);
  });

  it('AddMembershipRule and DeleteMembershipRule are 201, and the rows follow', async () => {
    const id = await created();
    expect(await call(id, 'AddMembershipRule', direct(FIRST_DEVICE))).toMatchObject({
      status: 201,
      body: { '@odata.context': `${ends.simulators.configmgr}/wmi/$metadata#__PARAMETERS`, ReturnValue: 0 },
    });
    const query = rule('Query', { QueryExpression: 'select * from SMS_R_System where Name like "KIOSK-03%"' });
    expect(at((await call(id, 'AddMembershipRule', query)).body, 'QueryID')).toBe(1);
    await call(id, 'AddMembershipRule', rule('IncludeCollection', { IncludeCollectionID: 'CHQ00010' }));
    expect(await members(id)).toEqual(['SCN-A', 'SCN-B', 'SCN-C', 'KIOSK-03', 'KIOSK-03-OLD']);
    await call(id, 'AddMembershipRule', rule('ExcludeCollection', { ExcludeCollectionID: 'CHQ00017' }));
    expect(await members(id)).toEqual(['SCN-A', 'SCN-B', 'SCN-C']);
    expect(await keyed(id)).toMatchObject({
      MemberCount: 3,
      IncludeExcludeCollectionsCount: 2,
      CollectionRules: [
        { ...direct(FIRST_DEVICE).collectionRule, RuleName: 'SCN-A' },
        { ...query.collectionRule, QueryID: 1 },
        { '@odata.type': '#AdminService.SMS_CollectionRuleIncludeCollection', IncludeCollectionID: 'CHQ00010' },
        { '@odata.type': '#AdminService.SMS_CollectionRuleExcludeCollection', ExcludeCollectionID: 'CHQ00017' },
      ],
    });
    await call(id, 'DeleteMembershipRule', direct(FIRST_DEVICE));
    await call(id, 'DeleteMembershipRule', rule('IncludeCollection', { IncludeCollectionID: 'CHQ00010' }));
    expect(await members(id)).toEqual([]);
  });

  it('the rows tell whether a direct rule names them', async () => {
    const id = await created();
    await call(id, 'AddMembershipRule', direct(FIRST_DEVICE));
    await call(id, 'AddMembershipRule', rule('IncludeCollection', { IncludeCollectionID: 'CHQ00010' }));
    const { body } = await ends.site(`/SMS_FullCollectionMembership?$filter=CollectionID eq '${id}'&$select=IsDirect`);
    expect(column(at(body, 'value'), 'IsDirect')).toEqual([true, false, false]);
  });

  it('queries find new records, and include rules follow the included', async () => {
    const id = await created();
    await call(
      id,
      'AddMembershipRule',
      rule('Query', { QueryExpression: 'select * from SMS_R_System where Name = "LATE"' }),
    );
    await control('/devices', { items: [{ name: 'LATE' }] });
    expect(await members(id)).toEqual(['LATE']);
  });

  it.each([
    ['no rule', {}],
    ['another shape', { collectionRule: { ResourceID: 1 } }],
    ['a class of rules that is not known', rule('Other', {})],
    ['no JSON', '{'],
    ['a query that cannot be read', rule('Query', { QueryExpression: 'drop table' })],
    ['a collection that is not there', rule('IncludeCollection', { IncludeCollectionID: 'CHQ0FFFF' })],
  ])('%s in the body is 404', async (_what, body) => {
    expect(await call(await created(), 'AddMembershipRule', body)).toMatchObject({
      status: 404,
      body: { error: { code: '404', message: expect.any(String) } },
    });
  });

  it('AddMembershipRules never works', async () => {
    expect(await call('CHQ00010', 'AddMembershipRules', { collectionRules: [] })).toMatchObject({
      status: 404,
      body: { error: { message: expect.stringContaining('ODataParameterReader') } },
    });
    expect((await call('CHQ00010', 'Nothing')).status).toBe(404);
  });

  it('5.6: in a cycle a rule shows after RequestRefresh, or after the express cycle', async () => {
    await control('/sites/hq', { evaluation: { atOnce: false } }, 'PATCH');
    const [asked, waiting] = [await created(), await created({ RefreshType: 4 })];
    for (const id of [asked, waiting]) await call(id, 'AddMembershipRule', direct(FIRST_DEVICE));
    expect([await members(asked), await members(waiting)]).toEqual([[], []]);
    expect((await call(asked, 'RequestRefresh')).status).toBe(201);
    expect([await members(asked), await members(waiting)]).toEqual([['SCN-A'], []]);
    await control('/sites/hq/evaluate', { cycle: 'express' });
    expect(await members(waiting)).toEqual(['SCN-A']);
    const filter = `$filter=CollectionID eq '${waiting}'&$select=CollectionName,MemberChanges,Length`;
    expect((await ends.site(`/SMS_CollectionEvaluationIncremental?${filter}`)).body).toMatchObject({
      value: [{ CollectionName: 'Made', MemberChanges: 1, Length: 0 }],
    });
    expect(await keyed(waiting)).toMatchObject({
      IncrementalEvaluationMemberChanges: 1,
      FullEvaluationLastRefreshTime: '1970-01-01T00:00:00Z',
    });
    await control('/sites/hq', { evaluation: { atOnce: true } }, 'PATCH');
  });
});
