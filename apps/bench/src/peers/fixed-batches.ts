import type { PeerRequest } from './graph-peer';
import { isDone, type Peer, type PeerGraph, type PeerTask } from './peer';

/**
 * The scheme and the figures of Microsoft's own open-source group sync. Source: microsoftgraph/group-membership-management,
 * Repositories.GraphGroups: constants and comments.
 */
const SCHEME = {
  membersPerPatch: 20,
  patchesPerBatch: 5,
  removalsPerBatch: 20,
  batchesInFlight: 10,
  tries: 5,
  /** Virtual seconds: when a 429 does not say how long, and what is added to every wait. */
  usualWait: 150,
  extraWait: 10,
} as const;

/** One request of a batch, with how often it was tried. */
interface Chunk {
  readonly request: PeerRequest;
  readonly members: number;
  tries: number;
}

/**
 * Batches of fixed size, ten in flight. When requests of a batch are throttled, that batch waits for the longest of their
 * waits and ten seconds more, and they come again; after five tries a chunk is given up.
 */
export const fixedBatches: Peer = async (graph, task) => {
  const queue = chunksOf(graph, task);
  const batchSize = task.op === 'add' ? SCHEME.patchesPerBatch : SCHEME.removalsPerBatch;
  let givenUp = 0;
  const worker = async (): Promise<void> => {
    for (let batch = queue.splice(0, batchSize); batch.length > 0; batch = queue.splice(0, batchSize)) {
      const answers = await graph.batch(batch.map(({ request }) => request));
      const again = batch.filter((_, index) => !isDone(answers[index]?.status ?? 0, task.op));
      for (const chunk of again) chunk.tries += 1;
      const kept = again.filter(({ tries }) => tries < SCHEME.tries);
      givenUp += again.filter((chunk) => !kept.includes(chunk)).reduce((sum, { members }) => sum + members, 0);
      const waits = answers
        .filter(({ status }) => status === 429)
        .map((answer) => waitFor(answer.retryAfterSeconds, task));
      if (waits.length > 0) await task.wait(Math.max(...waits));
      queue.push(...kept);
    }
  };
  await Promise.all(Array.from({ length: SCHEME.batchesInFlight }, worker));
  return givenUp;
};

const waitFor = (retryAfterSeconds: number | undefined, { speed }: PeerTask): number =>
  (retryAfterSeconds === undefined ? SCHEME.usualWait : retryAfterSeconds * speed) + SCHEME.extraWait;

function chunksOf(graph: PeerGraph, { groupId, objectIds, op }: PeerTask): Chunk[] {
  if (op === 'remove') {
    return objectIds.map((objectId) => ({
      request: { method: 'DELETE', path: `/groups/${groupId}/members/${objectId}/$ref` },
      members: 1,
      tries: 0,
    }));
  }
  const chunks: Chunk[] = [];
  for (let from = 0; from < objectIds.length; from += SCHEME.membersPerPatch) {
    const references = objectIds.slice(from, from + SCHEME.membersPerPatch).map((id) => graph.reference(id));
    const body = { 'members@odata.bind': references };
    chunks.push({
      request: { method: 'PATCH', path: `/groups/${groupId}`, body },
      members: references.length,
      tries: 0,
    });
  }
  return chunks;
}
