import type { Member, Source } from '../core/source';
import {
  SourceCredentialError,
  SourceFailingError,
  SourceForbiddenError,
  SourceUnreachableError,
} from '../core/source';

/** A site that a test can change behind the back of its source. */
export interface SiteUnderTest {
  readonly source: Source;
  /** Makes a collection of new devices and gives their ids, ascending. */
  collection(collectionId: string, name: string, devices: number): Promise<readonly number[]>;
  /** An evaluation finds these members gone. */
  leave(collectionId: string, resourceIds: readonly number[]): Promise<void>;
  evaluating(collectionId: string): Promise<void>;
  miscount(collectionId: string, by: number): Promise<void>;
  /** Rows that the account may not see. */
  hide(collectionId: string, resourceIds: readonly number[]): Promise<void>;
  /** What the site knows of a device's Entra identity; null: none. Moves no collection. */
  join(resourceId: number, entraId: string | null): Promise<void>;
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

  it('shows itself', async () => expect(await source.healthy()).toBe(true));

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
    await expect(idsOf('TST00001', 3)).rejects.toThrow(error);
    await expect(source.healthy()).rejects.toThrow(error);
    await site.behave();
    expect(await source.healthy()).toBe(true);
  });
}
