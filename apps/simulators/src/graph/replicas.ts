import type { Replication } from '../estate/replication';
import type { Tenant } from '../estate/tenant';
import { DirectoryView } from './directory-view';

interface Replica {
  /** Everything up to then has arrived; never goes back. */
  arrived: number;
  behindMs: number;
  /** When it draws anew how far it is behind. */
  drawsAt: number;
}

const SHORTEST_DRAW_MS = 1000;

/**
 * The replicas of a tenant's directory. Each is behind by a time that it draws from the tenant's range and keeps for a
 * while; what it has shown it does not take back. A read comes to any of them, so two reads may contradict each other.
 */
export class Replicas {
  private readonly replicas: Replica[] = [];

  constructor(
    private readonly tenant: Tenant,
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** Sets how they lag from now on. */
  set(replication: Replication): void {
    for (let index = 0; index < this.tenant.replication.replicas; index++) this.replica(index);
    this.tenant.replication = replication;
    for (const replica of this.replicas) replica.drawsAt = 0;
    for (let index = 0; index < replication.frozen; index++) this.replicas[index] ??= this.fresh();
  }

  /** The directory as one of them shows it, or as the index for advanced queries does. */
  any({ index }: { readonly index: boolean }): DirectoryView {
    const { replicas, indexSeconds } = this.tenant.replication;
    const { arrived, behindMs } = this.replica(Math.floor(this.random() * replicas));
    const lag = index ? indexSeconds * 1000 : 0;
    const upToDate = behindMs === 0 && lag === 0;
    return new DirectoryView(this.tenant, upToDate ? undefined : arrived - lag);
  }

  private replica(index: number): Replica {
    const replica = (this.replicas[index] ??= this.fresh());
    if (index < this.tenant.replication.frozen) {
      replica.behindMs = Infinity;
      return replica;
    }
    const now = this.now();
    if (now >= replica.drawsAt || replica.behindMs === Infinity) {
      replica.behindMs = this.draw();
      replica.drawsAt = now + Math.max(SHORTEST_DRAW_MS, replica.behindMs);
    }
    replica.arrived = Math.max(replica.arrived, now - replica.behindMs);
    return replica;
  }

  private fresh(): Replica {
    return { arrived: this.now(), behindMs: 0, drawsAt: 0 };
  }

  private draw(): number {
    const { minSeconds, maxSeconds, tailShare, tailSeconds } = this.tenant.replication;
    const [from, to] = this.random() < tailShare ? [maxSeconds, tailSeconds] : [minSeconds, maxSeconds];
    return (from + (Math.max(from, to) - from) * this.random()) * 1000;
  }
}
