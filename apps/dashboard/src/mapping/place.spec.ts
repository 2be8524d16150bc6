import { readPlace } from './place';

it('takes from an address what a mapping can open', () => {
  const place = { tab: 'runs', state: ['failed', 'pending'], member: 16777219, run: 'c1f9a6ad' };
  expect(readPlace(place)).toEqual({ ...place, state: ['pending', 'failed'] });
});

it.each([
  [{ tab: 'nowhere' }],
  [{ state: 'failed' }],
  [{ state: ['asleep'] }],
  [{ member: '16777219' }],
  [{ member: 1.5 }],
  [{ run: 7 }],
  [{ other: 'thing' }],
])('leaves out what an address says wrongly: %j', (search) => {
  expect(readPlace(search)).toEqual({});
});
