import fc from 'fast-check';
import { Membership } from './membership';
import { Timeline } from './timeline';

const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
const changes = fc.array(fc.record({ id: fc.constantFrom(...ids), add: fc.boolean(), pauseMs: fc.nat(3) }), {
  maxLength: 40,
});

/** Makes the changes, and keeps what the set was at each time. */
function played(list: readonly { readonly id: string; readonly add: boolean; readonly pauseMs: number }[]) {
  let now = 100;
  const members = new Membership(new Timeline(() => now), ['b', 'd']);
  const states = new Map<number, readonly string[]>([[now, members.toArray()]]);
  for (const { id, add, pauseMs } of list) {
    now += pauseMs;
    if (add) members.add(id);
    else members.delete(id);
    states.set(now, members.toArray());
  }
  return { members, states, now };
}

it('2.3: shows the members as they were at any time before', () => {
  fc.assert(
    fc.property(changes, (list) => {
      const { members, states } = played(list);
      for (const [at, expected] of states) {
        const then = members.asOf(at);
        expect(then.after(undefined, 100)).toEqual(expected);
        expect(then.size).toBe(expected.length);
        expect(ids.filter((id) => then.has(id))).toEqual(expected);
      }
    }),
  );
});

it('2.3: pages what was there then, whatever was changed since', () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: 1, max: 3 }), (list, size) => {
      const { members, states } = played(list);
      for (const [at, expected] of states) {
        const then = members.asOf(at);
        const seen: string[] = [];
        for (let page = then.after(undefined, size); page.length > 0; page = then.after(page.at(-1), size))
          seen.push(...page);
        expect(seen).toEqual(expected);
      }
    }),
  );
});

it('2.2: tells the changes between two numbers, and that some are forgotten', () => {
  const timeline = new Timeline(() => 0);
  const members = new Membership(timeline, ['a'], 10);
  members.add('b');
  members.delete('a');
  expect(members.changesBetween(0, 1)).toMatchObject([{ objectId: 'b', added: true }]);
  expect(members.changesBetween(1, 2)).toMatchObject([{ objectId: 'a', added: false }]);
  for (let index = 0; index < 20; index++) members.add(`x${index}`);
  expect(members.changesBetween(1, 30)).toBeUndefined();
  expect(members.changesBetween(timeline.sequence - 1, 30)).toMatchObject([{ objectId: 'x19' }]);
});
