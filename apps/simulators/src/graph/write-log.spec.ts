import { type MembershipWrite, WriteLog } from './write-log';

const write = (groupId: string): MembershipWrite => ({
  arrivedMs: 1,
  answeredMs: 2,
  chargedMs: 1,
  tenantId: 't',
  groupId,
  op: 'add',
  method: 'PATCH',
  objectIds: ['o'],
  cost: 1,
  status: 204,
  applied: true,
  batched: true,
  call: 'c',
});

it('11: gives the writes page by page, after any of them, of one group too', () => {
  const log = new WriteLog();
  for (let index = 0; index < 10; index++) log.add(write(index % 2 === 0 ? 'even' : 'odd'));
  const sequences = (query: Parameters<WriteLog['page']>[0]) => {
    const { items, next } = log.page(query);
    return [items.map(({ sequence }) => sequence), next];
  };
  expect(sequences({})).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], null]);
  expect(sequences({ limit: 4 })).toEqual([[1, 2, 3, 4], 4]);
  expect(sequences({ after: 8, limit: 4 })).toEqual([[9, 10], null]);
  expect(sequences({ after: 10 })).toEqual([[], null]);
  expect(sequences({ groupId: 'odd', limit: 2 })).toEqual([[2, 4], 4]);
  expect(sequences({ groupId: 'odd', after: 4, limit: 3 })).toEqual([[6, 8, 10], null]);
  log.clear();
  expect(sequences({})).toEqual([[], null]);
  log.add(write('even'));
  expect(sequences({ after: 3 })).toEqual([[11], null]);
});

it('11: forgets the oldest when there are too many', () => {
  const log = new WriteLog();
  for (let index = 0; index < 500_001; index++) log.add(write('g'));
  const { items } = log.page({ limit: 1 });
  expect(items[0]?.sequence).toBe(100_001);
  expect(log.page({ after: 500_000 }).items).toHaveLength(1);
});
