import type { GraphPeer } from './graph-peer';

/** Members that a client is to add to a group, or to remove. */
export interface PeerTask {
  readonly groupId: string;
  readonly objectIds: readonly string[];
  readonly op: 'add' | 'remove';
  /** Waits for so many virtual seconds. */
  readonly wait: (virtualSeconds: number) => Promise<void>;
  /** Virtual seconds in a real one: a Retry-After is in real seconds. */
  readonly speed: number;
}

/** What a client needs of Graph. */
export type PeerGraph = Pick<GraphPeer, 'reference' | 'send' | 'batch'>;

/** A client that writes members its own way; gives how many it gave up. */
export type Peer = (graph: PeerGraph, task: PeerTask) => Promise<number>;

/** Not a member any more, or a member already: what was wanted. */
export const isDone = (status: number, op: PeerTask['op']): boolean =>
  status < 300 || (op === 'remove' && status === 404);
