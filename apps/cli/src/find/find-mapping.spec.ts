import { findMapping, findMappings, type NamedMapping } from './find-mapping';

const mapping = (own: Partial<NamedMapping>): NamedMapping => ({
  mappingId: '5e0bd7a6-4f1c-4c52-9a2f-0d8b4f0a1c11',
  site: 'hq',
  collectionId: 'HQ100012',
  collectionName: 'Laptops Germany',
  collectionType: 'device',
  groupId: '7b6f1a52-93a6-4d5e-8f40-4b1f2c9d7e10',
  groupName: 'Pilots',
  cloudServiceId: 'contoso',
  tenantId: '11111111-1111-1111-1111-111111111111',
  ...own,
});

const germany = mapping({});
const germanyRing = mapping({
  mappingId: '6f1ce8b7-0000-4c52-9a2f-0d8b4f0a1c12',
  groupId: '8c7a2b63-93a6-4d5e-8f40-4b1f2c9d7e10',
  groupName: 'Ring 1',
});
const france = mapping({
  mappingId: '7a2df9c8-4f1c-4c52-9a2f-0d8b4f0a1c13',
  collectionId: 'HQ100013',
  collectionName: 'Laptops France',
  groupName: 'Paris',
  groupId: '9d8b3c74-93a6-4d5e-8f40-4b1f2c9d7e10',
});
const namesake = mapping({
  mappingId: '8b3e0ad9-4f1c-4c52-9a2f-0d8b4f0a1c14',
  site: 'emea',
  collectionName: 'Laptops Germany',
  groupName: 'Berlin',
  groupId: '0e9c4d85-93a6-4d5e-8f40-4b1f2c9d7e10',
});

/** The view searches as the service does: in ids and names of collection and group; `unseen` it does not have yet. */
const listing = (seen: readonly NamedMapping[], unseen: readonly NamedMapping[] = []) => ({
  monitoring: {
    cloudSync: async ({ search = '' }: { readonly search: string | undefined }) =>
      seen.filter(({ collectionId, collectionName, groupId, groupName }) =>
        [collectionId, collectionName, groupId, groupName].join('\0').toLowerCase().includes(search.toLowerCase()),
      ),
  },
  admin: { mappings: async () => [...seen, ...unseen] },
});

const ids = (mappings: readonly NamedMapping[]): string[] => mappings.map(({ mappingId }) => mappingId);

describe('a mapping', () => {
  const all = listing([germany, france]);

  it.each([
    'HQ100012',
    'hq100012',
    'hq/HQ100012',
    'laptops germany',
    'Pilots',
    germany.groupId,
    '5e0bd7a6',
    '5e0bd7a6…',
  ])('is found by %s', async (words) => {
    expect((await findMapping(all, words)).mappingId).toBe(germany.mappingId);
  });

  it('is found though the view does not have it yet', async () => {
    expect((await findMapping(listing([france], [germany]), 'HQ100012')).mappingId).toBe(germany.mappingId);
  });

  it('is not guessed from a part of a name, which is only suggested', async () => {
    await expect(findMapping(all, 'Laptops')).rejects.toMatchObject({
      exitCode: 1,
      message:
        'No mapping is of "Laptops": rollcall cloud-sync list shows all. Did you mean "Laptops Germany", "Laptops France"?',
    });
  });

  it('of a collection with several groups is chosen by the group', async () => {
    const several = listing([germany, germanyRing]);
    expect((await findMapping(several, 'HQ100012', { group: 'ring 1' })).groupName).toBe('Ring 1');
    await expect(findMapping(several, 'HQ100012')).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/fits 2 mappings; choose one with --group[^]*Laptops Germany → Ring 1/),
    });
    await expect(findMapping(several, 'HQ100012', { group: 'Nowhere' })).rejects.toMatchObject({
      message: expect.stringContaining('none of them is to the group "Nowhere"'),
    });
  });
});

describe('the mappings of a collection', () => {
  it('are all of them', async () => {
    expect(ids(await findMappings(listing([germany, germanyRing, france]), 'Laptops Germany'))).toEqual(
      ids([germany, germanyRing]),
    );
  });

  it('are refused with the list when several collections have the name', async () => {
    const refusal = expect.stringMatching(/fits 2 mappings[^]*hq\/HQ100012[^]*emea\/HQ100012/);
    await expect(findMappings(listing([germany, namesake]), 'Laptops Germany')).rejects.toMatchObject({
      message: refusal,
    });
    expect(ids(await findMappings(listing([germany, namesake]), 'emea/HQ100012'))).toEqual(ids([namesake]));
  });
});
