import {
  type BatchRequest,
  type BatchResponse,
  type GraphAccess,
  type GraphFailure,
  type QuotaSaid,
  batchFailure,
  get,
  graphFailure,
  postBatch,
  quotaSaid,
} from '@rollcall/graph';
import { DirectoryError, type Metered, type Quota } from '../../core/ports';

/** A request of a batch; its number is given when it is sent. */
export type Unnumbered = Omit<BatchRequest, 'id'>;

/** One that changes members. */
export interface Write extends Unnumbered {
  readonly metered: Pick<Metered, 'request' | 'members'>;
}

/** One tenant's Graph: reads wait until the quota leaves room for them, and the quota hears of every answer. */
export class MeteredGraph {
  constructor(
    readonly tenantId: string,
    private readonly access: GraphAccess,
    private readonly quota: Quota,
  ) {}

  get root(): string {
    return this.access.root;
  }

  get freshPermissions(): GraphAccess['freshPermissions'] {
    return () => this.access.freshPermissions();
  }

  /** One GET that costs about `units`. Throws DirectoryError, and what `graphFailure` translates. */
  async get(url: string, units: number): Promise<unknown> {
    await this.quota.admitRead(this.tenantId, units);
    try {
      const { body, quota } = await get(this.access.client, url);
      this.note(read, { status: 200, quota });
      return body;
    } catch (error) {
      this.note(read, saidByFailure(graphFailure(error)));
      throw error;
    }
  }

  /** Reads in one batch that cost about `units` together; one response for each. Throws as `get` does. */
  async reads(requests: readonly Unnumbered[], units: number): Promise<readonly BatchResponse[]> {
    await this.quota.admitRead(this.tenantId, units);
    return this.post(requests.map((request) => ({ ...request, metered: read })));
  }

  /** Writes in one batch; one response for each. Throws what `graphFailure` translates. */
  async writes(requests: readonly Write[]): Promise<readonly BatchResponse[]> {
    return this.post(requests);
  }

  private async post(requests: readonly Write[]): Promise<readonly BatchResponse[]> {
    try {
      const responses = await postBatch(
        this.access.client,
        requests.map(({ metered: _, ...request }, index) => ({ ...request, id: String(index + 1) })),
      );
      responses.forEach((response, index) => this.note(requests[index]?.metered ?? read, saidBy(response)));
      // The requests of a batch share its connection: one that met a server in trouble is not asked again there.
      if (responses.some((response) => response.answered && response.status === 503)) this.access.reconnect();
      return responses;
    } catch (error) {
      for (const { metered } of requests) this.note(metered, saidByFailure(graphFailure(error)));
      throw error;
    }
  }

  private note(asked: Write['metered'], said: Said): void {
    const { status, retryAfterMs, quota = {} } = said;
    const { units, percentage, scope, information } = quota;
    this.quota.note(this.tenantId, {
      ...asked,
      ...(status !== undefined && { status }),
      ...(units !== undefined && { units }),
      ...(percentage !== undefined && { percentage }),
      ...(status === 429 && {
        throttled: {
          ...(retryAfterMs !== undefined && { retryAfterMs }),
          ...(scope !== undefined && { scope }),
          ...(information !== undefined && { information }),
        },
      }),
    });
  }
}

const read: Write['metered'] = { request: 'read', members: 0 };

/** The Graph of every configured tenant, by its id. */
export class MeteredTenants {
  private readonly graphs: ReadonlyMap<string, MeteredGraph>;

  constructor(tenants: ReadonlyMap<string, GraphAccess>, quota: Quota) {
    this.graphs = new Map([...tenants].map(([id, access]) => [id, new MeteredGraph(id, access, quota)]));
  }

  /** Throws DirectoryError when the tenant is not in the configuration. */
  of(tenantId: string): MeteredGraph {
    const graph = this.graphs.get(tenantId);
    if (graph) return graph;
    const message = `The tenant ${tenantId} is not in the configuration.`;
    throw new DirectoryError({ reason: 'credential', message, retry: 'after-change', reach: 'tenant' });
  }
}

/** What is worth noting of an answer, good or bad; nothing of a request that had none. */
interface Said {
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly quota?: QuotaSaid;
}

const saidByFailure = (failure: GraphFailure): Said => (failure.kind === 'answer' ? failure : {});

function saidBy(response: BatchResponse): Said {
  const failure = batchFailure(response);
  if (failure) return saidByFailure(failure);
  return response.answered ? { status: response.status, quota: quotaSaid((name) => response.headers[name]) } : {};
}
