import { Office, TENANT } from '../testing/office';
import { nicknameOf } from './create-group';

let office: Office;
beforeEach(async () => {
  office = await Office.open();
});

const create = (displayName: string, allowSameName = false) =>
  office.createGroup.run('contoso', { displayName, allowSameName }, 'ada');
const named = async (name: string) => (await office.directory.groupsNamed('contoso', name)).length;

it('makes a group and notes who did it', async () => {
  const group = await create('New ring');
  expect(group).toMatchObject({ displayName: 'New ring', usability: { usable: true } });
  expect((await office.records.tables.audit.list(1)).items).toMatchObject([
    {
      who: 'ada',
      what: 'group-created',
      subject: `${TENANT}/${group.groupId}`,
      before: null,
      after: { displayName: 'New ring', mailNickname: 'New-ring' },
    },
  ]);
});

it('makes no second group of a name, and names the first, unless that is meant', async () => {
  const { groupId } = await create('New ring');
  await expect(create('new RING')).rejects.toMatchObject({ code: 'group-name-taken', members: { groupId } });
  expect(await named('New ring')).toBe(1);
  await create('New ring', true);
  expect(await named('New ring')).toBe(2);
});

it.each([
  ['tenant-not-found', () => office.takeOverTenants.run([])],
  ['tenant-disabled', () => office.switchTenant.run('contoso', false, 'ada')],
  ['group-creation-forbidden', () => (office.directory.mayNotCreate = true)],
  ['directory-unavailable', () => (office.directory.trouble = 'Graph is away.')],
])('refuses with %s, and notes nothing', async (code, arrange) => {
  await arrange();
  const before = (await office.records.tables.audit.list(100)).items.length;
  await expect(create('New ring')).rejects.toMatchObject({ code });
  expect((await office.records.tables.audit.list(100)).items).toHaveLength(before);
});

it.each([
  ['Ring 1 (Pilots)', 'Ring-1-Pilots'],
  ['Büro Zürich', 'Buro-Zurich'],
  ['a@b.c;d"e', 'a-b-c-d-e'],
  ['日本', 'group'],
  ['x'.repeat(200), 'x'.repeat(64)],
])('makes a nickname of "%s"', (name, nickname) => {
  expect(nicknameOf(name)).toBe(nickname);
});
