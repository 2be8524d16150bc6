import type { Directory } from '../core/directory';

export const KNOWN_GROUPS = [
  { groupId: 'aaaaaaaa-0000-0000-0000-000000000001', displayName: "Pilots' ring", dynamic: false },
  { groupId: 'aaaaaaaa-0000-0000-0000-000000000002', displayName: 'Pilots & friends', dynamic: false },
  { groupId: 'aaaaaaaa-0000-0000-0000-000000000003', displayName: 'All devices', dynamic: true },
] as const;

export const KNOWN_DEVICE = { objectId: 'bbbbbbbb-0000-0000-0000-000000000001', displayName: 'LT-DE-0042' } as const;

/** What holds for every Directory. `open` gives one with the known groups and the known device in the tenant `contoso`. */
export function directoryContract(open: () => { readonly directory: Directory; takeAway(): void }): void {
  let directory: Directory;
  let takeAway: () => void;
  beforeEach(() => ({ directory, takeAway } = open()));

  const namesOf = async (nameStartsWith: string) =>
    (await directory.searchGroups('contoso', { nameStartsWith, limit: 10 })).groups.map(
      ({ displayName }) => displayName,
    );

  it('finds groups by the beginning of the name, without regard to case, also with signs that mean something elsewhere', async () => {
    expect(await namesOf('pilots')).toEqual(["Pilots' ring", 'Pilots & friends']);
    expect(await namesOf("Pilots'")).toEqual(["Pilots' ring"]);
    expect(await namesOf('Pilots &')).toEqual(['Pilots & friends']);
    expect(await namesOf('nobody')).toEqual([]);
  });

  it('gives all groups for an empty text, page by page', async () => {
    const names: string[] = [];
    let position: string | undefined;
    do {
      const page = await directory.searchGroups('contoso', {
        nameStartsWith: '',
        limit: 2,
        ...(position !== undefined && { position }),
      });
      expect(page.groups.length).toBeLessThanOrEqual(2);
      names.push(...page.groups.map(({ displayName }) => displayName));
      position = page.position;
    } while (position !== undefined);
    expect(names).toEqual(KNOWN_GROUPS.map(({ displayName }) => displayName));
  });

  it('reads a group, and says why it cannot be mapped', async () => {
    const [pilots, , all] = KNOWN_GROUPS;
    expect(await directory.readGroup('contoso', pilots.groupId, 'device')).toMatchObject({
      groupId: pilots.groupId,
      displayName: pilots.displayName,
      usability: { usable: true },
    });
    expect(await directory.readGroup('contoso', all.groupId, 'device')).toMatchObject({
      usability: { usable: false, code: 'group-dynamic', message: expect.any(String) },
    });
  });

  it('knows nothing of a group that the tenant does not have', async () => {
    expect(await directory.readGroup('contoso', 'aaaaaaaa-0000-0000-0000-00000000ffff', 'user')).toBeUndefined();
  });

  it('finds groups of exactly a name, without regard to case', async () => {
    const named = async (name: string) =>
      (await directory.groupsNamed('contoso', name)).map(({ displayName }) => displayName);
    expect(await named("PILOTS' RING")).toEqual(["Pilots' ring"]);
    expect(await named('Pilots')).toEqual([]);
  });

  it('names devices and users by their ids, and leaves out whom it does not know', async () => {
    const names = await directory.names('contoso', [KNOWN_DEVICE.objectId, 'aaaaaaaa-0000-0000-0000-00000000ffff']);
    expect([...names]).toEqual([[KNOWN_DEVICE.objectId, KNOWN_DEVICE.displayName]]);
  });

  it('makes a group that can be mapped', async () => {
    const wish = { displayName: 'New ring', mailNickname: 'New-ring', description: 'of the tests' };
    expect(await directory.createGroup('contoso', wish)).toMatchObject({
      groupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      displayName: 'New ring',
      description: 'of the tests',
      usability: { usable: true },
    });
  });

  it('refuses with directory-unavailable when nobody answers', async () => {
    takeAway();
    await expect(namesOf('')).rejects.toMatchObject({ code: 'directory-unavailable' });
    await expect(directory.groupsNamed('contoso', 'x')).rejects.toMatchObject({ code: 'directory-unavailable' });
    const making = directory.createGroup('contoso', { displayName: 'x', mailNickname: 'x' });
    await expect(making).rejects.toMatchObject({ code: 'directory-unavailable' });
    await expect(directory.readGroup('contoso', KNOWN_GROUPS[0].groupId, 'device')).rejects.toMatchObject({
      code: 'directory-unavailable',
      message: expect.stringMatching(/\w/),
    });
  });
}
