import { FakeSource } from '../testing/fake-source';
import { MemoryStores } from '../testing/memory-stores';
import { publishedSets } from '../testing/published-sets';
import { SITE, WatchedSite } from '../testing/watched-site';
import { rows, rowsOf } from './admin-service-answers';

/** The numbers are those of docs/edge-cases.md, which names the tests that are elsewhere. */
const pilots = 'ABC00012';
const [a, b, c] = [16777219, 16777220, 16777221];

let source: FakeSource;
let stores: MemoryStores;
let site: WatchedSite;
beforeEach(async () => {
  source = new FakeSource();
  source.hold(pilots, a, b, c);
  stores = new MemoryStores();
  stores.watch(pilots);
  site = new WatchedSite(stores, source);
  await site.poll();
});

const published = () => publishedSets(stores.memberships).get(`${SITE}/${pilots}`);
const answer = (entity: object) => JSON.stringify({ value: [entity] });
const device = { ResourceID: a, Name: 'PC-1', SMSID: null, AADTenantID: null, IsObsolete: 0 };

it('§4.1: a member without an Entra id is a member, and is published again when it gets one', async () => {
  source.change(pilots, (members) => members.add(16777300));
  source.devices.set(16777300, null);
  await site.poll();
  expect(published()).toContain(16777300);
  source.devices.set(16777300, 'joined');
  await site.unresolvedIdentities();
  expect(stores.publishedResources.slice(-2)).toMatchObject([{ entraId: null }, { entraId: 'joined' }]);
});

it.each([
  ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
  ['not a guid', 'not a guid'],
  ['  ', null],
  [null, null],
])('§4.2: an Entra id that is %j goes on as the site gives it, for the writer to count', (given, entraId) => {
  expect(rowsOf(answer({ ...device, AADDeviceID: given }), rows.device)).toMatchObject([{ entraId }]);
});

it('§4.4: a device that re-joined is published with its new id, and no membership moves', async () => {
  source.devices.set(a, 'joined anew');
  await site.allIdentities();
  expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: a, entraId: 'joined anew' });
  expect(stores.memberships).toHaveLength(1);
});

it('§4.5: two rows with one Entra id are two resources, and which one is obsolete is told', () => {
  const both = [device, { ...device, ResourceID: b, IsObsolete: 1 }].map((row) => ({ ...row, AADDeviceID: 'same' }));
  expect(rowsOf(JSON.stringify({ value: both }), rows.device)).toMatchObject([
    { resourceId: a, entraId: 'same', obsolete: false },
    { resourceId: b, entraId: 'same', obsolete: true },
  ]);
});

it('§4.10: a collection that is renamed has its new name, and is not read', async () => {
  Object.assign(source.collections.get(pilots) ?? {}, { name: 'Renamed' });
  source.asked.length = 0;
  await site.poll();
  expect(stores.collections.get(pilots)).toMatchObject({ name: 'Renamed' });
  expect(source.asked).toEqual(['catalogue']);
});

it('§4.15: as many members as before, and others', async () => {
  source.change(pilots, (members) => members.delete(a) && members.add(16777300));
  await site.poll();
  expect(stores.memberships.at(-1)).toMatchObject({ added: [16777300], removed: [a] });
});

it('§4.16: a member who left and returned between two polls is no event', async () => {
  source.change(pilots, (members) => members.delete(a));
  source.change(pilots, (members) => members.add(a));
  await site.poll();
  expect(stores.memberships).toHaveLength(1);
});

it('§4.19: a machine that was found anew under another number comes and goes in one step', async () => {
  source.devices.set(16777300, 'same machine');
  source.devices.set(a, 'same machine');
  source.change(pilots, (members) => members.delete(a) && members.add(16777300));
  await site.poll();
  expect(stores.memberships.at(-1)).toMatchObject({ part: 1, parts: 1, added: [16777300], removed: [a] });
  expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: 16777300, entraId: 'same machine' });
});

it('§4.19: a number that comes back for another machine is published as that machine', async () => {
  source.machines.set(a, 'GUID:ONE');
  await site.allIdentities();
  source.change(pilots, (members) => members.delete(a));
  await site.poll();
  source.machines.set(a, 'GUID:TWO');
  source.devices.set(a, null);
  source.change(pilots, (members) => members.add(a));
  await site.poll();
  expect(stores.publishedResources.at(-1)).toMatchObject({ resourceId: a, smsId: 'GUID:TWO', entraId: null });
});

it('§4.22, 23: a user is known by AADUserID, whatever the name is; one of Active Directory alone has none', () => {
  const user = {
    ResourceId: 2063597568,
    Name: 'CONTOSO\\b.rown (Bea Rown)',
    AADTenantID: null,
    UserPrincipalName: null,
  };
  const renamed = { ...user, Name: 'FABRIKAM\\b.green (Bea Green)', UserPrincipalName: 'b.green@fabrikam.com' };
  const rowsOfUser = (row: object) => rowsOf(answer(row), rows.user);
  for (const row of [user, renamed])
    expect(rowsOfUser({ ...row, AADUserID: 'bea' })).toMatchObject([{ resourceId: 2063597568, entraId: 'bea' }]);
  expect(rowsOfUser({ ...user, AADUserID: null })).toMatchObject([{ entraId: null, smsId: null }]);
});

it('§4.24, 25, 26: user groups, unknown computers and rows full of nothing are rows like others', () => {
  const empty = { Name: null, IsDirect: null, SiteCode: null, IsObsolete: null };
  const value = [
    { ...empty, ResourceID: 2046820352, ResourceType: 5 },
    { ...empty, ResourceID: 2080374784, ResourceType: 3 },
    { ...empty, ResourceID: 2080374785, ResourceType: null },
  ];
  expect(rowsOf(JSON.stringify({ value }), rows.member).map(({ type }) => type)).toEqual([
    'device',
    'userGroup',
    'other',
  ]);
});

it('§4.27: a collection of no type is shown as one that cannot be mapped', () => {
  const other = { CollectionID: 'SMSOTHER', Name: 'Other', CollectionType: 0, MemberCount: 0, CurrentStatus: 1 };
  const entry = { ...other, LastMemberChangeTime: '1980-01-01T06:00:00Z' };
  expect(rowsOf(answer(entry), rows.catalogue)).toMatchObject([{ collectionId: 'SMSOTHER', type: 'other' }]);
});

it('§4.28: two collections of one name are two', async () => {
  source.hold('ABC00013', b).name = source.collections.get(pilots)?.name ?? '';
  stores.watch('ABC00013');
  await site.poll();
  expect(publishedSets(stores.memberships).get(`${SITE}/ABC00013`)).toEqual([b]);
  expect(published()).toEqual([a, b, c]);
});
