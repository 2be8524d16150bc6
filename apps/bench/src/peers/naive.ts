import limited from 'p-limit';
import type { PeerRequest } from './graph-peer';
import { isDone, type Peer, type PeerGraph, type PeerTask } from './peer';

/** How many requests are under way at a time. */
const AT_A_TIME = 4;
/** How long it waits when it is not told, in virtual seconds. */
const USUAL_WAIT = 10;

/**
 * What most tools do: one request for each member, a few at a time; each waits for its own Retry-After and tries again until
 * it works.
 */
export const naive: Peer = async (graph, task) => {
  const slots = limited(AT_A_TIME);
  await Promise.all(task.objectIds.map((objectId) => slots(() => untilDone(graph, task, objectId))));
  return 0;
};

async function untilDone(graph: PeerGraph, task: PeerTask, objectId: string): Promise<void> {
  for (;;) {
    const { status, retryAfterSeconds } = await graph.send(requestFor(graph, task, objectId));
    if (isDone(status, task.op)) return;
    if (status !== 429 && status < 500) throw new Error(`a member was refused with ${status}`);
    await task.wait(retryAfterSeconds === undefined ? USUAL_WAIT : retryAfterSeconds * task.speed);
  }
}

const requestFor = (graph: PeerGraph, { groupId, op }: PeerTask, objectId: string): PeerRequest =>
  op === 'add'
    ? { method: 'POST', path: `/groups/${groupId}/members/$ref`, body: { '@odata.id': graph.reference(objectId) } }
    : { method: 'DELETE', path: `/groups/${groupId}/members/${objectId}/$ref` };
