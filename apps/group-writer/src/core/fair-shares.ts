import type { Change, GroupChanges } from './ports';
import { type WriteCost, costOf, sent } from './write-cost';

/** How much may be taken from the ledger at once. */
export interface TakeOrder {
  /** Groups that have a write in flight: nothing is taken from them. */
  readonly busy: readonly string[];
  /** Requests in all, and how many of one group's may be PATCHes. */
  readonly requests: number;
  readonly additionsPerGroup: number;
  readonly membersPerAddition: number;
  /** The part of the quota that there is room for. */
  readonly room: number;
  readonly cost: WriteCost;
  /** Requests for this group at most. */
  most(groupId: string): number;
}

/**
 * Divides the room among groups with something due, a request at a time: whoever needs little gets it, the rest goes to those
 * who need more. Where there is not enough for all, those that come first get something. Of each group additions alone, as
 * long as there are any.
 */
export function fairShares(due: readonly GroupChanges[], order: TakeOrder): readonly GroupChanges[] {
  const queues = due.map(({ groupId, changes }) => ({
    requests: requestsOf(changes, order),
    left: order.most(groupId),
    taken: new Array<Change>(),
  }));
  let { requests, room } = order;
  for (let gave = true; gave;) {
    gave = false;
    for (const queue of queues) {
      const next = queue.requests[queue.requests.length - 1];
      if (!next || queue.left === 0 || requests === 0) continue;
      const cost = costOfRequest(next, order.cost);
      if (cost > room) continue;
      queue.requests.pop();
      queue.taken.push(...next);
      queue.left -= 1;
      requests -= 1;
      room -= cost;
      gave = true;
    }
  }
  return due.flatMap((group, index) => {
    const changes = queues[index]?.taken ?? [];
    return changes.length > 0 ? [{ ...group, changes }] : [];
  });
}

/** What the requests for these changes cost of the quota. */
export function costOfChanges(changes: readonly Change[], membersPerAddition: number, cost: WriteCost): number {
  const requests = requestsOf(changes, { membersPerAddition, additionsPerGroup: Infinity });
  return requests.reduce((sum, request) => sum + costOfRequest(request, cost), 0);
}

/** The requests that these changes make, the last one first. */
function requestsOf(
  changes: readonly Change[],
  { membersPerAddition, additionsPerGroup }: Pick<TakeOrder, 'membersPerAddition' | 'additionsPerGroup'>,
): Change[][] {
  const additions = changes.filter(({ write }) => write === 'add');
  if (additions.length === 0) return changes.map((change) => [change]).reverse();
  const requests: Change[][] = [];
  for (let start = 0; start < additions.length && requests.length < additionsPerGroup; start += membersPerAddition) {
    requests.push(additions.slice(start, start + membersPerAddition));
  }
  return requests.reverse();
}

const costOfRequest = (request: readonly Change[], cost: WriteCost): number =>
  costOf(cost, sent(request[0]?.write === 'remove' ? 'removal' : 'addition', request.length));
