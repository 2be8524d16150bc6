import type { Client } from '@microsoft/microsoft-graph-client';
import {
  type BatchRequest,
  BATCH_LIMIT,
  batchFailure,
  graphFailure,
  groupUsability,
  memberPage,
  postBatch,
  readGroup,
} from '@rollcall/graph';
import type { LookUp } from '@rollcall/membership';
import { z } from 'zod';
import {
  Directory,
  DirectoryError,
  type GroupChanges,
  type GroupCheck,
  type GroupKey,
  type GroupOutcomes,
  type MemberPage,
  type Outcome,
  type Quota,
  ReadExpiredError,
  type Refusal,
} from '../core/ports';
import { chunksOf } from './chunks';
import {
  type Answer,
  type Answered,
  ADDITIONS_PER_REQUEST,
  readAnswer,
  refusalOf,
  type Sending,
  sendingsOf,
} from './graph-sending';

/** As many PATCHes of 20 for one group in a batch as others have found to go without 503s. */
const ADDITION_REQUESTS_PER_GROUP = 5;
/** The most `or` terms in one filter. Source: Graph's own error message (at most 15 child clauses). */
const TERMS_PER_LOOK_UP = 15;

/** Of a page of members with `$select`. Source: Graph docs, throttling limits. */
const UNITS_PER_PAGE = 2;

const devicePage = z.object({
  value: z.array(z.object({ id: z.guid().toLowerCase(), deviceId: z.guid().toLowerCase() })),
});

/** A tenant as Graph is asked for it. */
export interface GraphTenant {
  readonly client: Client;
  /** Such as `https://graph.microsoft.com`; references are made of it. */
  readonly root: string;
}

/** Entra ID through Microsoft Graph. */
export class GraphDirectory extends Directory {
  readonly batch = {
    requests: BATCH_LIMIT,
    additionsPerRequest: ADDITIONS_PER_REQUEST,
    additionRequestsPerGroup: ADDITION_REQUESTS_PER_GROUP,
  };

  constructor(
    private readonly tenants: ReadonlyMap<string, GraphTenant>,
    readonly quota: Quota,
  ) {
    super();
  }

  async write(
    tenantId: string,
    groups: readonly GroupChanges[],
    mayBegin: () => Promise<boolean>,
    membersPerAddition: number = ADDITIONS_PER_REQUEST,
  ): Promise<readonly GroupOutcomes[]> {
    const { client, root } = this.tenant(tenantId);
    const answered = new Map<string, Answered[]>(groups.map(({ groupId }) => [groupId, []]));
    let sendings: readonly Sending[] = groups.flatMap((group) => sendingsOf(root, group, membersPerAddition));
    while (sendings.length > 0 && (await mayBegin())) {
      const now = sendings.slice(0, BATCH_LIMIT);
      const answers = await this.send(client, now);
      const again: Sending[] = [];
      for (const [index, sending] of now.entries()) {
        const answer = answers[index] ?? { failure: { kind: 'unreachable', message: 'Graph gave no answer.' } };
        const reading = readAnswer(root, sending, answer);
        answered.get(sending.group.groupId)?.push(...reading.outcomes);
        again.push(...reading.again);
      }
      sendings = [...again, ...sendings.slice(BATCH_LIMIT)];
    }
    for (const { group, changes } of sendings) {
      answered.get(group.groupId)?.push(...changes.map((change) => ({ ...change, effect: 'none' as const })));
    }
    const results: GroupOutcomes[] = [];
    for (const [groupId, outcomes] of answered) {
      results.push({ tenantId, groupId, outcomes: await this.confirmRemovals(client, groupId, outcomes) });
    }
    return results;
  }

  async memberPage({ tenantId, groupId }: GroupKey, after?: string): Promise<MemberPage> {
    await this.quota.admitRead(tenantId, UNITS_PER_PAGE);
    const { client } = this.tenant(tenantId);
    try {
      return await memberPage((url) => client.api(url).get(), groupId, after);
    } catch (error) {
      const failure = graphFailure(error);
      // Graph's own link is refused only when Graph has forgotten it.
      if (after !== undefined && failure.kind === 'answer' && (failure.status === 400 || failure.status === 410)) {
        throw new ReadExpiredError(`The group could not be read to its end: ${failure.message}`, { cause: error });
      }
      throw failed(error);
    }
  }

  async check({ tenantId, groupId }: GroupKey, collectionType: string): Promise<GroupCheck> {
    const group = await readGroup(this.tenant(tenantId).client, groupId).catch((error: unknown) => {
      throw failed(error);
    });
    if (!group) return { usable: false, code: 'group-not-found', message: 'The group is not in the tenant any more.' };
    const usability = groupUsability(group, collectionType === 'user' ? 'user' : 'device');
    return usability.usable ? { usable: true, name: group.displayName } : usability;
  }

  async lookUpDevices(tenantId: string, deviceIds: readonly string[]): Promise<ReadonlyMap<string, LookUp>> {
    const { client } = this.tenant(tenantId);
    const found = new Map<string, string[]>(deviceIds.map((deviceId) => [deviceId, []]));
    const chains = chunksOf(deviceIds, TERMS_PER_LOOK_UP).map(lookUpRequest);
    for (const requests of chunksOf(chains, BATCH_LIMIT)) {
      const numbered = requests.map((request, index) => ({ ...request, id: String(index + 1) }));
      const responses = await postBatch(client, numbered).catch((error: unknown) => {
        throw failed(error);
      });
      for (const response of responses) {
        const failure = batchFailure(response);
        if (failure) throw new DirectoryError(refusalOf(failure));
        for (const device of devicePage.parse(response.answered ? response.body : undefined).value) {
          found.get(device.deviceId)?.push(device.id);
        }
      }
    }
    return new Map([...found].map(([deviceId, objectIds]) => [deviceId, lookUpFrom(objectIds)]));
  }

  async probe(tenantId: string): Promise<void> {
    try {
      await this.tenant(tenantId).client.api('/groups').query('$select=id&$top=1').get();
    } catch (error) {
      throw failed(error);
    }
  }

  async probeGroup({ tenantId, groupId }: GroupKey): Promise<Refusal | undefined> {
    const group = await readGroup(this.tenant(tenantId).client, groupId).catch((error: unknown) => {
      throw failed(error);
    });
    return group ? undefined : groupGone;
  }

  private tenant(tenantId: string): GraphTenant {
    const tenant = this.tenants.get(tenantId);
    if (tenant) return tenant;
    throw new DirectoryError({
      reason: 'credential',
      message: `The tenant ${tenantId} is not in the configuration.`,
      retry: 'after-change',
      reach: 'tenant',
    });
  }

  /** One answer for each sending; when the batch itself fails, that is the answer to each. */
  private async send(client: Client, sendings: readonly Sending[]): Promise<readonly Answer[]> {
    try {
      return await postBatch(
        client,
        sendings.map(({ request }, index) => ({ ...request, id: String(index + 1) })),
      );
    } catch (error) {
      const failure = graphFailure(error);
      return sendings.map(() => ({ failure }));
    }
  }

  /** A 404 on a removal also means "the group is gone": the group is read before such removals count as done. */
  private async confirmRemovals(
    client: Client,
    groupId: string,
    answered: readonly Answered[],
  ): Promise<readonly Outcome[]> {
    if (!answered.some(({ notFound }) => notFound)) return answered;
    const refusal = await readGroup(client, groupId).then(
      (group): Refusal | undefined => (group ? undefined : groupGone),
      (error: unknown) => refusalOf(graphFailure(error)),
    );
    return answered.map(({ notFound, ...outcome }) =>
      notFound && refusal ? { ...outcome, effect: 'unknown', refusal } : outcome,
    );
  }
}

const groupGone: Refusal = {
  reason: 'group-not-found',
  message: 'The group is not in the tenant any more.',
  retry: 'after-change',
  reach: 'group',
};

function lookUpRequest(deviceIds: readonly string[]): Omit<BatchRequest, 'id'> {
  const filter = deviceIds.map((deviceId) => `deviceId eq '${deviceId}'`).join(' or ');
  return { method: 'GET', url: `/devices?$filter=${encodeURIComponent(filter)}&$select=id,deviceId` };
}

function lookUpFrom(objectIds: readonly string[]): LookUp {
  const [objectId, ...others] = objectIds;
  if (objectId === undefined) return { result: 'not-found' };
  return others.length > 0 ? { result: 'ambiguous' } : { result: 'found', objectId };
}

const failed = (error: unknown): DirectoryError => new DirectoryError(refusalOf(graphFailure(error)), { cause: error });
