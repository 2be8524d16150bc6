import type { DueRead } from './poll-site';
import { ReadQueue } from './read-queue';

const now = new Date('2026-11-21T10:00:00Z');
const due = (collectionId: string, reason: DueRead['reason'] = 'changed'): DueRead => ({
  collectionId,
  reason,
  memberCount: 1,
});

it('gives what the newest poll found, in its order', () => {
  const queue = new ReadQueue();
  queue.offer([due('A'), due('B')], now);
  queue.offer([due('B'), due('C')], now);
  expect([queue.take(), queue.take(), queue.take()].map((read) => read?.collectionId)).toEqual(['B', 'C', undefined]);
});

it('does not give a collection to a second reader while it is being read', () => {
  const queue = new ReadQueue();
  queue.offer([due('A')], now);
  queue.take();
  queue.offer([due('A')], now);
  expect(queue.take()).toBeUndefined();
  expect(queue.done('A')).toBe(false);
});

it('forgets what waits when the site has failed, until a poll finds it due again', () => {
  const queue = new ReadQueue();
  queue.offer([due('A'), due('B')], now);
  queue.take();
  queue.drop();
  expect(queue.take()).toBeUndefined();
  queue.done('A');
  queue.offer([due('A'), due('B')], now);
  expect([queue.take(), queue.take()].map((read) => read?.collectionId)).toEqual(['A', 'B']);
});

it('says when a look came in the middle of a read, which cannot answer it', () => {
  const queue = new ReadQueue();
  queue.offer([due('A', 'look')], now);
  queue.take();
  queue.offer([due('A', 'look')], now);
  expect(queue.done('A')).toBe(true);
});
