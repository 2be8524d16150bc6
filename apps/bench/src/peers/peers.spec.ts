import { fixedBatches } from './fixed-batches';
import type { PeerAnswer, PeerRequest } from './graph-peer';
import { naive } from './naive';
import type { PeerGraph, PeerTask } from './peer';

const done: PeerAnswer = { status: 204, retryAfterSeconds: undefined };
const throttled = (retryAfterSeconds?: number): PeerAnswer => ({ status: 429, retryAfterSeconds });

/** A Graph that answers as it is told, and keeps what it was asked. */
function graphThat(answer: (request: PeerRequest, times: number) => PeerAnswer) {
  const requests: PeerRequest[] = [];
  const batches: number[] = [];
  const one = (request: PeerRequest): PeerAnswer => {
    requests.push(request);
    return answer(request, requests.filter((other) => other.path === request.path).length);
  };
  const graph: PeerGraph = {
    reference: (id) => `ref/${id}`,
    send: async (request) => one(request),
    batch: async (items) => {
      batches.push(items.length);
      return items.map(one);
    },
  };
  return { graph, requests, batches };
}

function taskOf(op: PeerTask['op'], count: number) {
  const waits: number[] = [];
  const task: PeerTask = {
    groupId: 'g',
    objectIds: Array.from({ length: count }, (_, index) => `m${index}`),
    op,
    speed: 10,
    wait: async (seconds) => void waits.push(seconds),
  };
  return { task, waits };
}

describe('naive', () => {
  it('sends one request for each member', async () => {
    const { graph, requests } = graphThat(() => done);
    expect(await naive(graph, taskOf('add', 3).task)).toBe(0);
    expect(requests.map(({ method, body }) => [method, body])).toEqual(
      ['m0', 'm1', 'm2'].map((id) => ['POST', { '@odata.id': `ref/${id}` }]),
    );
  });

  it('waits what it is told, in virtual seconds, and tries again until it works', async () => {
    const { graph, requests } = graphThat((_, times) => (times < 8 ? throttled(0.5) : done));
    const { task, waits } = taskOf('remove', 1);
    expect(await naive(graph, task)).toBe(0);
    expect(requests).toHaveLength(8);
    expect(waits).toEqual(Array.from({ length: 7 }, () => 5));
  });
});

describe('fixed batches', () => {
  it('adds by batches of five PATCHes with twenty members', async () => {
    const { graph, requests, batches } = graphThat(() => done);
    expect(await fixedBatches(graph, taskOf('add', 130).task)).toBe(0);
    expect(batches).toEqual([5, 2]);
    expect(requests.map(({ body }) => JSON.stringify(body).split('ref/').length - 1)).toEqual([
      20, 20, 20, 20, 20, 20, 10,
    ]);
  });

  it('removes by batches of twenty', async () => {
    const { graph, batches } = graphThat((_, times) => ({
      status: times === 1 ? 204 : 404,
      retryAfterSeconds: undefined,
    }));
    expect(await fixedBatches(graph, taskOf('remove', 45).task)).toBe(0);
    expect(batches).toEqual([20, 20, 5]);
  });

  it('waits ten seconds more than it is told, or 160 when it is not told, and gives a chunk up after five tries', async () => {
    const { graph, requests } = graphThat((request) => (request.path.includes('m1') ? throttled() : throttled(2)));
    const { task, waits } = taskOf('remove', 2);
    expect(await fixedBatches(graph, task)).toBe(2);
    expect(requests).toHaveLength(10);
    expect(waits).toEqual(Array.from({ length: 5 }, () => 160));
    const told = taskOf('remove', 1);
    await fixedBatches(graph, told.task);
    expect(told.waits).toEqual(Array.from({ length: 5 }, () => 30));
  });
});
