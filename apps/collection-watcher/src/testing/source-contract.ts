import type { IdentityKind, Member, Source } from '../core/source';
import {
  SourceCredentialError,
  SourceError,
  SourceFailingError,
  SourceForbiddenError,
  SourceUnreachableError,
} from '../core/source';

/** A site that a test can change behind the back of its source. */
export interface SiteUnderTest {
  readonly source: Source;
  /** Makes a collection of new devices, or users, and gives their ids, ascending. */
  collection(collectionId: string, name: string, count: number, kind?: IdentityKind): Promise<readonly number[]>;
  /** Puts a new user group into a collection of users, and gives its id. */
  userGroup(collectionId: string): Promise<number>;
  /** An evaluation finds these members gone. */
  leave(collectionId: string, resourceIds: readonly number[]): Promise<void>;
  evaluating(collectionId: string): Promise<void>;
  miscount(collectionId: string, by: number): Promise<void>;
  /** Rows that the account may not see. */
  hide(collectionId: string, resourceIds: readonly number[]): Promise<void>;
  /** What the site knows of somebody's Entra identity; null: none. Moves no collection. */
  join(resourceId: number, entraId: string | null, kind?: IdentityKind): Promise<void>;
  /** Which machine the row of a device stands for, and whether a newer row does. */
  machine(resourceId: number, change: { readonly smsId?: string | null; readonly obsolete?: boolean }): Promise<void>;
  /** The row of a device is deleted: it leaves every collection. */
  deleteDevice(resourceId: number): Promise<void>;
  /** The next page of members has only so many rows, though there are more. */
  cutShort(rows: number): Promise<void>;
  deleteCollection(collectionId: string): Promise<void>;
  misbehave(how: 'denied' | 'credential' | 'failing' | 'unreachable'): Promise<void>;
  behave(): Promise<void>;
  close(): Promise<void>;
}

/** What every source must do, whatever it reads from. */
export function sourceContract(open: () => Promise<SiteUnderTest>): void {
  let site: SiteUnderTest;
  let source: Source;
  beforeAll(async () => {
    site = await open();
    source = site.source;
  });
  afterAll(() => site.close());
  afterEach(() => site.behave());

  const membersOf = async (collectionId: string, expected: number): Promise<readonly Member[]> => {
    const pages: Member[] = [];
    for await (const page of source.members(collectionId, expected)) pages.push(...page);
    return pages;
  };
  const idsOf = async (collectionId: string, expected: number) =>
    (await membersOf(collectionId, expected)).map(({ resourceId }) => resourceId);

  it('shows a collection in the catalogue and by itself', async () => {
    await site.collection('TST00001', "Pilot's ring", 3);
    const entry = (await source.catalogue()).find(({ collectionId }) => collectionId === 'TST00001');
    expect(entry).toMatchObject({
      name: "Pilot's ring",
      type: 'device',
      memberCount: 3,
      ready: true,
      evaluation: 'ready',
    });
    expect(await source.entry('TST00001')).toEqual(entry);
  });

  it('does not show what is not there', async () => {
    expect(await source.entry('XYZ00001')).toBeUndefined();
    expect(await source.memberCount('XYZ00001')).toBe(0);
    expect(await idsOf('XYZ00001', 0)).toEqual([]);
  });

  it('gives the members of several pages by ascending id, and their count', async () => {
    const devices = await site.collection('TST00002', 'Several pages', 2_345);
    expect(await idsOf('TST00002', 2_345)).toEqual(devices);
    expect(await source.memberCount('TST00002')).toBe(2_345);
  });

  it('asks on while fewer rows have come than are expected: a page that is cut short is only a short one', async () => {
    const devices = await site.collection('TST00008', 'Cut short', 1_500);
    await site.cutShort(10);
    expect(await idsOf('TST00008', 1_500)).toEqual(devices);
  });

  it('gives who stays exactly once though others come and go between two pages', async () => {
    const devices = await site.collection('TST00009', 'Torn', 2_500);
    const gone = [devices[0] ?? 0, devices[1_400] ?? 0, devices[2_499] ?? 0];
    const seen: number[] = [];
    for await (const page of source.members('TST00009', 2_500)) {
      if (seen.length === 0) await site.leave('TST00009', gone);
      seen.push(...page.map(({ resourceId }) => resourceId));
    }
    expect(seen.filter((id) => !gone.includes(id))).toEqual(devices.filter((id) => !gone.includes(id)));
    expect(seen).not.toContain(devices[2_499]);
  });

  it('gives users and user groups for what they are, and identities of users only', async () => {
    const users = await site.collection('TST00010', 'Users', 30, 'user');
    const group = await site.userGroup('TST00010');
    const [first = 0] = users;
    await site.join(first, '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0002', 'user');
    expect(await source.entry('TST00010')).toMatchObject({ type: 'user', memberCount: 31 });
    const types = new Map((await membersOf('TST00010', 31)).map(({ resourceId, type }) => [resourceId, type]));
    expect([types.get(first), types.get(group), types.size]).toEqual(['user', 'userGroup', 31]);
    const identities = await source.identities('user', [...users, group]);
    expect(identities.map(({ resourceId }) => resourceId)).toEqual(users);
    expect(identities[0]).toMatchObject({ entraId: '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0002', smsId: null });
    expect(await source.identities('device', users)).toEqual([]);
    expect(await source.identities('device', [group])).toEqual([]);
  });

  it('moves LastMemberChangeTime with the members', async () => {
    const [first = 0, ...others] = await site.collection('TST00003', 'Changing', 3);
    const before = await source.entry('TST00003');
    await site.leave('TST00003', [first]);
    const after = await source.entry('TST00003');
    expect(after?.lastChange).not.toBe(before?.lastChange);
    expect(await idsOf('TST00003', 2)).toEqual(others);
  });

  it('says that a collection is being evaluated', async () => {
    await site.collection('TST00004', 'Evaluated', 1);
    await site.evaluating('TST00004');
    expect(await source.entry('TST00004')).toMatchObject({ ready: false, evaluation: 'evaluating' });
  });

  it('leaves out hidden rows from pages and count, not from MemberCount', async () => {
    const [first = 0, ...others] = await site.collection('TST00005', 'Hidden', 3);
    await site.hide('TST00005', [first]);
    expect(await idsOf('TST00005', 3)).toEqual(others);
    expect(await source.memberCount('TST00005')).toBe(2);
    expect(await source.entry('TST00005')).toMatchObject({ memberCount: 3 });
  });

  it('gives a MemberCount that lags as it is', async () => {
    await site.collection('TST00006', 'Lagging', 2);
    await site.miscount('TST00006', 1);
    expect(await source.entry('TST00006')).toMatchObject({ memberCount: 3 });
  });

  it.each([1, 30, 700])(
    'gives the identities of %i devices, and leaves out those that it does not have',
    async (many) => {
      const devices = await site.collection(`TST1${String(many).padStart(4, '0')}`, 'Identities', many);
      const [first = 0] = devices;
      await site.join(first, '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0001');
      const identities = await source.identities('device', [...devices, 2_130_706_431]);
      expect(identities.map(({ resourceId }) => resourceId)).toEqual(devices);
      expect(identities[0]).toMatchObject({ entraId: '0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0001', obsolete: false });
      await site.join(first, null);
      expect(await source.identities('device', [first])).toMatchObject([{ entraId: null }]);
    },
  );

  it('gives the identities of those that are asked for and of nobody between them', async () => {
    const devices = await site.collection('TST00011', 'Every third', 900);
    const some = devices.filter((_, index) => index % 3 === 0);
    expect((await source.identities('device', some)).map(({ resourceId }) => resourceId)).toEqual(some);
    expect(await source.identities('device', [])).toEqual([]);
  });

  it('tells which machine a row stands for, in capitals, and whether a newer row does', async () => {
    const [row = 0] = await site.collection('TST00012', 'Machines', 1);
    await site.machine(row, { smsId: 'GUID:0c9cc0a4-6f2c-4c57-8d0a-0d8c1b4e0003', obsolete: true });
    const smsId = 'GUID:0C9CC0A4-6F2C-4C57-8D0A-0D8C1B4E0003';
    expect(await source.identities('device', [row])).toMatchObject([{ smsId, obsolete: true }]);
    expect(await membersOf('TST00012', 1)).toMatchObject([{ resourceId: row, obsolete: true }]);
    await site.machine(row, { smsId: null });
    expect(await source.identities('device', [row])).toMatchObject([{ smsId: null }]);
  });

  it('leaves a row that was deleted out of its collections and of the identities', async () => {
    const [row = 0, other = 0] = await site.collection('TST00013', 'Deleted rows', 2);
    await site.deleteDevice(row);
    expect(await idsOf('TST00013', 1)).toEqual([other]);
    expect((await source.identities('device', [row, other])).map(({ resourceId }) => resourceId)).toEqual([other]);
  });

  it('shows itself, with its code', async () => {
    expect(await source.healthy()).toBe(true);
    expect(await source.site()).toMatchObject({ code: expect.stringMatching(/^[A-Z0-9]{3}$/) });
  });

  it('shows a deleted collection no more', async () => {
    await site.collection('TST00007', 'Deleted', 1);
    await site.deleteCollection('TST00007');
    expect(await source.entry('TST00007')).toBeUndefined();
  });

  it.each([
    ['denied', SourceForbiddenError],
    ['credential', SourceCredentialError],
    ['failing', SourceFailingError],
    ['unreachable', SourceUnreachableError],
  ] as const)('fails by name while the site is %s, and recovers', async (how, error) => {
    await site.misbehave(how);
    await expect(source.catalogue()).rejects.toThrow(error);
    await expect(source.memberCount('TST00001')).rejects.toThrow(error);
    await expect(source.entry('TST00001')).rejects.toThrow(error);
    await expect(idsOf('TST00001', 3)).rejects.toThrow(error);
    await expect(source.identities('device', [1, 2])).rejects.toThrow(error);
    await expect(source.identities('user', [1, 2])).rejects.toThrow(error);
    await expect(source.healthy()).rejects.toThrow(error);
    await site.behave();
    expect(await source.healthy()).toBe(true);
  });

  it('answers nothing any more once it is closed, and says nothing of the site by that', async () => {
    source.close();
    await expect(source.catalogue()).rejects.not.toBeInstanceOf(SourceError);
    await expect(idsOf('TST00001', 3)).rejects.not.toBeInstanceOf(SourceError);
    await expect(source.healthy()).rejects.not.toBeInstanceOf(SourceError);
  });
}
