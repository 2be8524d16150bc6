import { CloudSyncQueryDto, CollectionsQueryDto, MembersQueryDto, readSort, RunsQueryDto } from './queries';

describe('the query of the view', () => {
  const read = (query: Record<string, unknown>) => CloudSyncQueryDto.schema.safeParse(query);

  it('takes nothing at all', () => {
    expect(read({}).data).toEqual({ limit: 100 });
  });

  it('takes blank parameters as if they were left out', () => {
    const blank = { collectionType: '', status: '', attention: '', search: '', sort: '', limit: '', cursor: '' };
    expect(read(blank).data).toEqual({ limit: 100 });
  });

  it('takes several words, by commas or by repeating the parameter', () => {
    const { data } = read({ status: 'failed,partialSuccess', attention: ['held', 'stale,paused'] });
    expect(data).toEqual({ status: ['failed', 'partialSuccess'], attention: ['held', 'stale', 'paused'], limit: 100 });
  });

  it.each([
    ['an unknown status', { status: 'Success' }],
    ['an unknown attention', { attention: 'held,late' }],
    ['an unknown column', { sort: 'color' }],
    ['a limit of nothing', { limit: '0' }],
    ['a limit beyond the most', { limit: '1001' }],
    ['a limit that is no number', { limit: 'many' }],
    ['a NUL character', { search: 'a\0b' }],
    ['a search longer than any name', { search: 'a'.repeat(257) }],
    ['a parameter twice that is no list', { search: ['a', 'b'] }],
    ['an unknown parameter', { statsu: 'failed' }],
  ])('refuses %s', (_, query) => {
    expect(read(query).success).toBe(false);
  });
});

it.each([
  ['members', MembersQueryDto, { state: 'out' }],
  ['runs', RunsQueryDto, { mappingId: 'not-a-guid' }],
  ['runs', RunsQueryDto, { state: 'ended' }],
  ['collections', CollectionsQueryDto, { site: 'a/b' }],
  ['collections', CollectionsQueryDto, { type: 'phone' }],
])('refuses what cannot be in the query of %s', (_, { schema }, query) => {
  expect(schema.safeParse(query).success).toBe(false);
});

describe('the order of the view', () => {
  it.each([
    [undefined, 'collectionName', false],
    ['memberCount', 'memberCount', false],
    ['-memberCount', 'memberCount', true],
    ['lastSync', 'lastSync.time', false],
    ['-lastFullSync', 'lastFullSync.time', true],
    ['-lastFullSync.status', 'lastFullSync.status', true],
  ] as const)('%s', (given, column, descending) => {
    expect(readSort(given)).toEqual({ column, descending });
  });
});
