import { type GraphAccess, postBatch } from '@rollcall/graph';
import type { RefusedError } from '../core/refusal';
import { TenantProbe } from '../core/tenant-probe';
import { type TenantAccess, accessTo, troubleOf, unavailable } from './tenant-access';

const ONE_GROUP = '/groups?$select=id&$top=1';

/** Tries tenants by Graph. */
export class GraphTenantProbe extends TenantProbe {
  constructor(private readonly tenants: TenantAccess) {
    super();
  }

  permissions(cloudServiceId: string): Promise<readonly string[] | undefined> {
    return this.ask(cloudServiceId, async (graph) => (await graph.freshPermissions())?.roles);
  }

  async readGroup(cloudServiceId: string): Promise<void> {
    await this.ask(cloudServiceId, ({ client }) => client.api(ONE_GROUP).get());
  }

  async sendBatch(cloudServiceId: string): Promise<void> {
    await this.ask(cloudServiceId, ({ client }) => postBatch(client, [{ id: '1', method: 'GET', url: ONE_GROUP }]));
  }

  private async ask<Answer>(
    cloudServiceId: string,
    question: (graph: GraphAccess) => Promise<Answer>,
  ): Promise<Answer> {
    const graph = accessTo(this.tenants, cloudServiceId);
    try {
      return await question(graph);
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

const refusalOf = (error: unknown): RefusedError => unavailable(troubleOf(error).message);
