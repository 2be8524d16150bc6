import { type Get, type GraphAccess, graphFailure, groupUsability, memberPage, readGroup } from '@rollcall/graph';
import {
  Directory,
  type GroupChanges,
  type GroupCheck,
  type GroupKey,
  type GroupOutcomes,
  type MemberPage,
  type Quota,
  ReadExpiredError,
  type Refusal,
} from '../../core/ports';
import { ADDITIONS_PER_REQUEST } from '../../core/write-cost';
import { GraphWrites } from './graph-writes';
import { MeteredTenants } from './metered-graph';
import { refusalToWrite } from './refusal-to-write';
import { directoryError } from './refusal-of';

/** What a page of members costs in resource units, and the reads of one object. Source: Graph docs, throttling limits. */
const UNITS = { memberPage: 2, one: 1 };

/** Entra ID through Microsoft Graph. */
export class GraphDirectory extends Directory {
  private readonly tenants: MeteredTenants;

  constructor(tenants: ReadonlyMap<string, GraphAccess>, quota: Quota) {
    super();
    this.tenants = new MeteredTenants(tenants, quota);
  }

  async write(
    tenantId: string,
    groups: readonly GroupChanges[],
    mayBegin: () => Promise<boolean>,
    membersPerAddition: number = ADDITIONS_PER_REQUEST,
  ): Promise<readonly GroupOutcomes[]> {
    return new GraphWrites(this.tenants.of(tenantId), mayBegin).run(groups, membersPerAddition);
  }

  async memberPage({ tenantId, groupId }: GroupKey, after?: string): Promise<MemberPage> {
    const read = this.reading(tenantId, UNITS.memberPage);
    try {
      return await memberPage(read, groupId, after);
    } catch (error) {
      const failure = graphFailure(error);
      // Graph's own link is refused only when Graph has forgotten it.
      if (after !== undefined && failure.kind === 'answer' && (failure.status === 400 || failure.status === 410)) {
        throw new ReadExpiredError(`The group could not be read to its end: ${failure.message}`, { cause: error });
      }
      throw directoryError(error);
    }
  }

  async check({ tenantId, groupId }: GroupKey, collectionType: string): Promise<GroupCheck> {
    const group = await readGroup(this.reading(tenantId, UNITS.one), groupId).catch((error: unknown) => {
      throw directoryError(error);
    });
    if (!group) return { usable: false, code: 'group-not-found', message: 'The group is not in the tenant any more.' };
    const usability = groupUsability(group, collectionType === 'user' ? 'user' : 'device');
    return usability.usable ? { usable: true, name: group.displayName } : usability;
  }

  async probe(tenantId: string): Promise<void> {
    const graph = this.tenants.of(tenantId);
    try {
      await graph.freshPermissions(); // what was granted since is only in a new token
      await graph.get('/groups?$select=id&$top=1', UNITS.one);
    } catch (error) {
      throw directoryError(error);
    }
  }

  async probeGroup({ tenantId, groupId }: GroupKey): Promise<Refusal | undefined> {
    try {
      return await refusalToWrite(this.tenants.of(tenantId), groupId);
    } catch (error) {
      throw directoryError(error);
    }
  }

  private reading(tenantId: string, units: number): Get {
    const graph = this.tenants.of(tenantId);
    return (url) => graph.get(url, units);
  }
}
